package io.sockspan.report.otel;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether OpenTelemetry's standard settings want spans exported, and where to. It reads strings only and loads no class of OpenTelemetry;
 * any thread. A setting that cannot be used means one line and no export, nothing worse.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">OpenTelemetry's exporter settings</a>
 */
public final class SpanExport {
    static final String PROTOCOL = "http/protobuf";
    private static final String PREFIX = "otel.exporter.otlp.";

    private final Map<String, String> settings;
    private final String target;

    private SpanExport(Map<String, String> settings, String target) {
        this.settings = Map.copyOf(settings);
        this.target = target;
    }

    /**
     * Empty without an OTLP endpoint: OpenTelemetry's default, localhost, is never tried.
     *
     * @param environment the variables {@code OTEL_...}
     * @param system the properties {@code otel....}, which win over the variables
     * @param log takes a line for each setting that is not followed
     */
    public static Optional<SpanExport> configured(
            Map<String, String> environment, Properties system, Consumer<String> log) {
        Map<String, String> settings = settings(environment, system);
        String general = settings.get(PREFIX + "endpoint");
        String traces = settings.get(PREFIX + "traces.endpoint");
        if ((general == null && traces == null) || isSwitchedOff(settings)) {
            return Optional.empty();
        }
        String endpoint = traces != null ? traces : String.valueOf(general);
        URI uri = read(endpoint);
        if (uri == null) {
            log.accept("spans are not exported: the OTLP endpoint must be http://HOST:PORT or https://HOST:PORT, not '"
                    + endpoint + "'");
            return Optional.empty();
        }
        String target = target(uri, traces == null);
        String protocol = settings.getOrDefault(PREFIX + "traces.protocol", settings.get(PREFIX + "protocol"));
        if (protocol != null && !protocol.equals(PROTOCOL)) {
            log.accept("OTEL_EXPORTER_OTLP_PROTOCOL is " + protocol + ", Sockspan speaks " + PROTOCOL
                    + " only and posts its spans to " + target + " all the same; if nothing takes them there, set "
                    + "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=" + PROTOCOL + " and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to "
                    + "the collector's HTTP port, 4318 as a rule, with the path /v1/traces");
        }
        settings.put(PREFIX + "traces.protocol", PROTOCOL);
        return Optional.of(new SpanExport(settings, target));
    }

    /** The standard settings as properties, the endpoint among them. */
    Map<String, String> settings() {
        return settings;
    }

    /** Where spans are posted to, for a person to read: without the user name and password that a URL may hold. */
    public String target() {
        return target;
    }

    private static Map<String, String> settings(Map<String, String> environment, Properties system) {
        Map<String, String> settings = new HashMap<>();
        // No lambda and no stream here: this runs while the application waits for premain.
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            put(settings, entry.getKey().toLowerCase(Locale.ROOT).replace('_', '.'), entry.getValue());
        }
        for (String key : system.stringPropertyNames()) {
            put(settings, key.toLowerCase(Locale.ROOT).replace('-', '.'), system.getProperty(key));
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String key, @Nullable String value) {
        // The specification says that an empty value counts as unset.
        if (key.startsWith("otel.") && value != null && !value.isBlank()) {
            settings.put(key, value.strip());
        }
    }

    private static boolean isSwitchedOff(Map<String, String> settings) {
        if ("true".equalsIgnoreCase(settings.get("otel.sdk.disabled"))) {
            return true;
        }
        boolean otlp = false;
        for (String exporter :
                settings.getOrDefault("otel.traces.exporter", "otlp").split(",", -1)) {
            if (exporter.strip().equals("none")) {
                return true;
            }
            otlp |= exporter.strip().equals("otlp");
        }
        return !otlp;
    }

    private static @Nullable URI read(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            String scheme = uri.getScheme();
            boolean http = "http".equals(scheme) || "https".equals(scheme);
            return http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null
                    ? uri
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** By OpenTelemetry's rule: the signal's path is added to the general endpoint, never to the endpoint for traces. */
    private static String target(URI uri, boolean general) {
        String path = uri.getRawPath();
        if (general) {
            path = path.endsWith("/") ? path + "v1/traces" : path + "/v1/traces";
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + (path.isEmpty() ? "/" : path);
    }
}
