package io.sockspan.report.otel;

import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import org.jspecify.annotations.Nullable;

/** Makes the sender for OpenTelemetry, and gives its owner the same one. Called once, on the exporting thread, before {@link #sender()}. */
final class SocketSenderProvider implements HttpSenderProvider {
    private volatile @Nullable SocketSender made;

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        SocketSender sender = new SocketSender(config);
        made = sender;
        return sender;
    }

    SocketSender sender() {
        SocketSender sender = made;
        if (sender == null) {
            throw new IllegalStateException("the exporter has asked for no sender");
        }
        return sender;
    }
}
