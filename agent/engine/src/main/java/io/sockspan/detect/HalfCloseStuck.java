package io.sockspan.detect;

import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.model.TcpState;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The code has shut its output and holds the descriptor, and nothing moves any more. Certain once both directions are over, or once the
 * kernel shows that our FIN is not acknowledged. Never certain while an answer is awaited, because the peer may still be computing it.
 * Pure.
 */
final class HalfCloseStuck implements Trouble {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double MILLIS_PER_SECOND = 1e3;

    @Override
    public String id() {
        return "half-close-stuck";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (!context.held(socket) || !context.lasts(socket)) {
            return null;
        }
        return switch (socket.descriptorState()) {
            case FIN_WAIT_2 -> answerAwaited(socket, context);
            case FIN_WAIT_1, CLOSING, LAST_ACK -> finUnacknowledged(socket, context);
            case CLOSED -> bothShut(socket);
            default -> null;
        };
    }

    private static @Nullable Verdict answerAwaited(SocketRecord socket, JudgingContext context) {
        Observation seen = socket.tcp().observation();
        OptionalLong quiet = seen == null ? OptionalLong.empty() : seen.info().lastDataRecv();
        boolean coming = quiet.isPresent() && quiet.getAsLong() * NANOS_PER_MILLI < context.threshold();
        Between looks = Between.looksAt(socket);
        if (coming || looks.grew(Field.BYTES_RECEIVED)) {
            return null;
        }
        if (seen != null && seen.receiveQueue() > 0 && !looks.spans(context.threshold())) {
            // Perhaps the code does not read the answer: a second observation will show it.
            return null;
        }
        return new Verdict(
                quiet.isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "the peer may still be computing its answer: nothing has come for %.2f s",
                                quiet.getAsLong() / MILLIS_PER_SECOND)
                        : "without TCP_INFO it cannot be seen whether the peer is still sending its answer",
                "our side is shut, the peer neither answers nor closes, and no code has closed it",
                "give " + Verdict.whatWasOpened(socket)
                        + " a limit on the wait for the peer's end (a read time-out), and close it then");
    }

    private static @Nullable Verdict finUnacknowledged(SocketRecord socket, JudgingContext context) {
        Between looks = Between.looksAt(socket);
        if (looks.grew(Field.BYTES_ACKED) || sent(looks)) {
            return null;
        }
        Observation after = looks.after();
        boolean counted = after != null && after.info().get(Field.BYTES_ACKED).isPresent();
        boolean seen = looks.spans(context.threshold()) && looks.has(Field.BYTES_ACKED);
        if (counted && !seen) {
            // A doubt that a later observation would remove must not stay in the finding for ever.
            return null;
        }
        return new Verdict(
                seen
                        ? null
                        : "this kernel does not tell what is acknowledged: a slow line may still be carrying what was written",
                "our side is shut, the peer does not take what was sent, and no code has closed it",
                "close " + Verdict.whatWasOpened(socket) + ": the peer does not read, or is gone");
    }

    private static boolean sent(Between looks) {
        Observation before = looks.before();
        Observation after = looks.after();
        return before != null && after != null && after.sendQueue() >= 0 && after.sendQueue() < before.sendQueue();
    }

    /** No read and no write can report this end, because the code has shut its input and its output. */
    private static @Nullable Verdict bothShut(SocketRecord socket) {
        boolean ourFin = socket.tcp().transitions().stream()
                .anyMatch(step -> step.to() == TcpState.FIN_WAIT_1 || step.to() == TcpState.LAST_ACK);
        if (!ourFin || socket.closing().inputShutTime() == 0 || !socket.tcp().wasConnected()) {
            return null;
        }
        return new Verdict(
                null,
                "both sides were shut, TCP is over, and no code has closed it",
                "close " + Verdict.whatWasOpened(socket)
                        + ": shutdownInput() and shutdownOutput() leave the descriptor open");
    }
}
