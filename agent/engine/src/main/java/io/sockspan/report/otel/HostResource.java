package io.sockspan.report.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.autoconfigure.ResourceConfiguration;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which process and host the spans come from: OpenTelemetry's defaults, then what the host says, then what the standard settings say. Read
 * once, on the exporting thread; what cannot be read is absent.
 */
final class HostResource {
    // The kernel's files, because InetAddress.getLocalHost() may ask a name server.
    private static final List<String> NAME = List.of("proc/sys/kernel/hostname", "etc/hostname");
    private static final List<String> ID = List.of("etc/machine-id", "var/lib/dbus/machine-id");

    private static final String LOOPBACK = "127.0.0.1";

    private HostResource() {}

    /** {@code root} is the file system's root, or a test's folder. */
    static Resource of(ConfigProperties settings, Path root) {
        AttributesBuilder host = Attributes.builder();
        put(host, "host.name", root, NAME);
        put(host, "host.id", root, ID);
        // Not in OpenTelemetry's conventions, but the only name by which Jaeger's pages know that two spans have one
        // clock. Without it
        // they take a state that is shorter than its connect for one of another host's, and say so on it, or move it.
        host.put("ip", address());
        host.put("process.pid", ProcessHandle.current().pid());
        return Resource.getDefault()
                .merge(Resource.create(host.build()))
                .merge(ResourceConfiguration.createEnvironmentResource(settings));
    }

    /** The first of the host's addresses that another host can reach, IPv4 rather than IPv6; loopback's where there is none. */
    private static String address() {
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            return interfaces
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(address -> address instanceof Inet6Address))
                    .map(InetAddress::getHostAddress)
                    .orElse(LOOPBACK);
        } catch (SocketException | RuntimeException e) {
            return LOOPBACK;
        }
    }

    private static void put(AttributesBuilder host, String key, Path root, List<String> files) {
        for (String file : files) {
            try {
                String text = Files.readString(root.resolve(file)).strip();
                if (!text.isEmpty()) {
                    host.put(key, text);
                    return;
                }
            } catch (IOException | RuntimeException e) {
                // The next file may say it: a container often lacks one of them, and a security manager may deny all.
            }
        }
    }
}
