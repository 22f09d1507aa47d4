package io.sockspan.report.otel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A destination that keeps what it is sent, or refuses it with a line; any thread, no wait, cannot fail. */
final class Kept implements Destination {
    private final List<TcpSpan> spans = new ArrayList<>();
    private @Nullable String refusal;
    private int batches;

    @Override
    public synchronized @Nullable String send(List<TcpSpan> batch) {
        batches++;
        if (refusal == null) {
            spans.addAll(batch);
        }
        return refusal;
    }

    synchronized void refuse(@Nullable String line) {
        refusal = line;
    }

    synchronized List<TcpSpan> spans() {
        return List.copyOf(spans);
    }

    synchronized int batches() {
        return batches;
    }

    @Override
    public void abortOverdue() {}

    @Override
    public void abort() {}
}
