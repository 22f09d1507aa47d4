package io.sockspan.report.otel;

import io.opentelemetry.exporter.otlp.internal.OtlpSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sockspan.model.WatchClock;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's own OTLP exporter over our sender. {@link #send} belongs to the exporting thread and waits for the collector as long
 * as OTEL_EXPORTER_OTLP_TIMEOUT says; the constructor throws OpenTelemetry's {@code ConfigurationException} for a setting it cannot use.
 */
final class OtlpDestination implements Destination {
    private final WatchClock clock;
    private final SpanExporter exporter;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final SocketSenderProvider senders = new SocketSenderProvider();

    OtlpDestination(SpanExport export, WatchClock clock) {
        this.clock = clock;
        ExportSettings settings = new ExportSettings(export.settings(), senders);
        // The provider and not the builder: it reads the standard settings, and its own meter does nothing.
        this.exporter = new OtlpSpanExporterProvider().createExporter(settings);
        this.resource = HostResource.of(settings, Path.of("/"));
        this.scope = scope();
    }

    private static InstrumentationScopeInfo scope() {
        String version = version();
        var builder = InstrumentationScopeInfo.builder("io.sockspan");
        return (version == null ? builder : builder.setVersion(version)).build();
    }

    /**
     * The version in the shipped jar's manifest; null outside a jar. Package.getImplementationVersion has none under the engine's loader.
     */
    private static @Nullable String version() {
        CodeSource source = OtlpDestination.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try (JarFile jar = new JarFile(Path.of(source.getLocation().toURI()).toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? null : manifest.getMainAttributes().getValue(Name.IMPLEMENTATION_VERSION);
        } catch (IOException | URISyntaxException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public @Nullable String send(List<TcpSpan> batch) {
        List<SpanData> spans = new ArrayList<>(batch.size());
        for (TcpSpan span : batch) {
            spans.add(new TcpSpanData(span, resource, scope, clock));
        }
        // Our sender answers before it returns, so this does not wait.
        CompletableResultCode result = exporter.export(spans);
        if (result.isSuccess()) {
            return null;
        }
        String failure = senders.sender().failure();
        return failure != null ? failure : String.valueOf(result.getFailureThrowable());
    }

    @Override
    public void abortOverdue() {
        senders.sender().abortOverdue(clock.nanoTime());
    }

    @Override
    public void abort() {
        senders.sender().abort();
    }
}
