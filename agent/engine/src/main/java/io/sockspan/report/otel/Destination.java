package io.sockspan.report.otel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where {@link SpanPipe} sends its batches. {@link #send} waits for the network, on the exporting thread; the other methods never wait. */
interface Destination {
    /** Sends the batch; null if all spans were taken, else one line that says why not. */
    @Nullable
    String send(List<TcpSpan> batch);

    /** Ends the request under way if its time is over; called from another thread. */
    void abortOverdue();

    /** Ends the request under way and refuses any other; called from another thread. */
    void abort();
}
