package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/**
 * Writes down what reads and writes reported to the code, for {@link FactSink}, on application threads. The first time costs a stack and an
 * offer to the queue, later times a count. Takes no lock and throws nothing of its own. Null facts are of a socket that is not watched.
 */
final class OutcomeFacts {
    private final FactQueue queue;
    private final SinkSurroundings surroundings;

    OutcomeFacts(FactQueue queue, SinkSurroundings surroundings) {
        this.queue = queue;
        this.surroundings = surroundings;
    }

    /** A read reported the end of the stream, or an error; {@code tls} if TLS ended. */
    void readReported(@Nullable SocketFacts facts, @Nullable Throwable error, boolean tls) {
        // After our own shutdownInput, or after dup2, a read shows nothing of the peer.
        if (facts == null || facts.inputShut != 0 || facts.preClosed != 0) {
            return;
        }
        FirstOutcome before = facts.read;
        if (before != null) {
            before.countAgain();
            return;
        }
        facts.read = new FirstOutcome(
                surroundings.nanoTime(), error == null ? null : FirstOutcome.describe(error), tls, facts.asyncReads);
        queue.offer(facts);
    }

    /** A write reported an error. */
    void writeReported(@Nullable SocketFacts facts, Throwable thrown) {
        if (facts == null || facts.preClosed != 0) {
            return;
        }
        FirstOutcome before = facts.write;
        if (before != null) {
            before.countAgain();
            return;
        }
        facts.write = new FirstOutcome(surroundings.nanoTime(), FirstOutcome.describe(thrown), false, null);
        queue.offer(facts);
    }

    /** An exception was thrown over a connection whose TCP lives. */
    void errorThrown(@Nullable SocketFacts facts, String error) {
        if (facts == null || !facts.isHeld()) {
            return;
        }
        facts.thrownLast = surroundings.nanoTime();
        FirstOutcome before = facts.thrown;
        if (before != null) {
            before.countAgain();
            return;
        }
        facts.thrown = new FirstOutcome(facts.thrownLast, error, false, facts.asyncReads);
        queue.offer(facts);
    }
}
