package io.sockspan.report.otel;

import io.sockspan.model.Finding;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import org.jspecify.annotations.Nullable;

/**
 * One span as it is decided on the agent's thread, before any class of OpenTelemetry is needed; immutable, any thread, cannot fail.
 *
 * @param parentId null for the root of its trace
 * @param state the state it shows; null for an accept whose handshake was not seen
 * @param start ns since the epoch, as {@code end}
 * @param exact true if the state was entered at the time shown, false if it was only known from then on
 * @param entered how the state was entered; null for the root
 * @param slack by how much its bounds are not known because the kernel was asked only now and then, ns; 0 if both are known to a jiffy
 * @param note what {@code end} means
 * @param failure OpenTelemetry's {@code error.type} of a failed connect, else null
 * @param finding the verdict that {@link Note#FOUND} and {@link Note#RESOLVED} speak of, else null
 * @param lastWord what the kernel said within this span, null if it was not asked then
 */
record TcpSpan(
        String traceId,
        String spanId,
        @Nullable String parentId,
        String name,
        @Nullable TcpState state,
        long start,
        long end,
        boolean exact,
        @Nullable Transition entered,
        long slack,
        Note note,
        @Nullable String failure,
        @Nullable Finding finding,
        @Nullable Observation lastWord,
        SocketRecord socket) {

    /** Why a span ended; a constant, any thread, cannot fail. */
    enum Note {
        /** The state was left, or the socket closed. */
        ENDED,
        /** Only the segment ends, because a state that lasts is shown in pieces. */
        GOES_ON,
        /** As {@link #GOES_ON}, and the socket is leaked by a finding. */
        FOUND,
        /** The socket of a finding was closed. */
        RESOLVED,
        /** The watching ends, not the state. */
        STILL_OPEN
    }

    boolean isRoot() {
        return parentId == null;
    }

    boolean isError() {
        return note == Note.FOUND || failure != null;
    }

    TcpSpan with(@Nullable Observation word) {
        return new TcpSpan(
                traceId, spanId, parentId, name, state, start, end, exact, entered, slack, note, failure, finding, word,
                socket);
    }
}
