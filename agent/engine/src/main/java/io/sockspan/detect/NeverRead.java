package io.sockspan.detect;

import io.sockspan.model.Ending;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.ReadInterest;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The peer has ended the connection, and the code has not read that. Certain only if the code never read a byte of what came, or no longer
 * holds the socket. A pool may leave an idle connection so until its next use, and code that only writes learns it from its next write.
 * Such code has twice the threshold. Pure.
 */
final class NeverRead implements Rule {
    private static final String NEXT_USE = "a pool may close it at its next use";

    @Override
    public String id() {
        return "never-read";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (socket.outcomes().later() != null
                || socket.endTakenUnseen()
                || socket.closing().inputShutTime() != 0
                || !context.overAndOpen(socket)
                || context.sending(socket)
                || reading(socket)) {
            return null;
        }
        Verdict verdict = socket.beginning().found() == null ? seenOpening(socket) : foundOpen(socket);
        boolean soon = verdict.doubt() != null && isPatient(socket) && !context.lastsTwice(socket);
        return soon || context.tooFreshToRead(socket, verdict.doubt() == null) ? null : verdict;
    }

    private static Verdict seenOpening(SocketRecord socket) {
        // After our own FIN the peer's leads to CLOSED too.
        boolean finished = socket.tcp().state() == TcpState.CLOSE_WAIT
                || socket.tcp().transitions().stream().anyMatch(step -> step.to() == TcpState.FIN_WAIT_1);
        String waits = finished ? "the peer's end of stream" : "the peer's reset";
        return new Verdict(
                doubt(socket),
                waits + " waits, and no code reads it",
                "read or close what was opened at "
                        + socket.beginning().site().stack().top());
    }

    private static Verdict foundOpen(SocketRecord socket) {
        FoundOpen found = socket.beginning().found();
        if (found != null && Boolean.FALSE.equals(found.endTaken())) {
            String doubt = doubt(socket);
            return new Verdict(
                    doubt != null
                            ? doubt
                            : "it was open before the attach: whether the code had shut its input was not seen",
                    "the peer's end of stream waits, and no code reads it",
                    Verdict.findTheLine(socket));
        }
        return new Verdict(
                "it was open before the attach: the outcomes of its reads were not seen",
                "TCP is over, and no code has closed it",
                Verdict.findTheLine(socket));
    }

    /** Whether fewer bytes wait than at the observation before: the code reads, if slowly. */
    private static boolean reading(SocketRecord socket) {
        Observation before = socket.tcp().earlier();
        Observation seen = socket.tcp().observation();
        return before != null && seen != null && seen.receiveQueue() < before.receiveQueue();
    }

    private static @Nullable String doubt(SocketRecord socket) {
        if (socket.ownership().isUnreachable() || handshakeFailed(socket)) {
            return null;
        }
        Observation seen = socket.tcp().observation();
        OptionalLong received =
                seen == null ? OptionalLong.empty() : seen.info().bytesReceived();
        if (seen == null || received.isEmpty() || seen.receiveQueue() < 0) {
            return "without TCP_INFO it cannot be seen whether it was ever read: an idle connection of a pool looks the same";
        }
        OptionalLong sent = seen.info().bytesSent();
        String unreported = whyNotReported(socket.ownership().attention());
        if (hasRead(socket, seen)) {
            return unreported == null ? whoMayStillRead(socket, seen.receiveQueue()) : unreported;
        }
        if (sent.orElse(0) == 0 || socket.tcp().ending() == Ending.ORDERLY) {
            // Code that has shut the output will not write again.
            return null;
        }
        return unreported == null ? "it has only written so far, and its next write will report it" : unreported;
    }

    /** The doubt where the code has read before; an accepted socket is in no pool. */
    private static String whoMayStillRead(SocketRecord socket, int unread) {
        String rest = unread + " B of what came wait unread: the exchange was broken off, or ";
        if (socket.identity().role() == Role.SERVER) {
            return unread == 0
                    ? "it was read before, and the code that reads it may only be slow"
                    : rest + "the code that reads it is slow";
        }
        return unread == 0
                ? "idle after a complete exchange and the peer has gone: " + NEXT_USE
                : rest + "this is a farewell: " + NEXT_USE;
    }

    /** Whether the code may mean not to read for a while: it has read before, and asks no selector for more. */
    private static boolean isPatient(SocketRecord socket) {
        FoundOpen found = socket.beginning().found();
        boolean waits = found == null || Boolean.FALSE.equals(found.endTaken());
        ReadInterest attention = socket.ownership().attention();
        boolean asked = attention != null && attention != ReadInterest.READER && attention != ReadInterest.UNINTERESTED;
        return waits
                && !asked
                && socket.tcp().observation() != null
                && hasRead(socket, socket.tcp().observation());
    }

    /** Whether the code has read a byte of what came. */
    private static boolean hasRead(SocketRecord socket, Observation seen) {
        // The peer's FIN counts as one received byte; after a reset there need not have been one.
        boolean fin = socket.tcp().ending() == Ending.ORDERLY || socket.tcp().state() == TcpState.CLOSE_WAIT;
        return seen.info().bytesReceived().orElse(0) - (fin ? 1 : 0) > Math.max(0, seen.receiveQueue());
    }

    /** Why no selector reports to the code that it should read; null if the code reads without one. */
    private static @Nullable String whyNotReported(@Nullable ReadInterest attention) {
        if (attention == null) {
            return null;
        }
        return switch (attention) {
            case READER -> null;
            case POLLER ->
                "its channel is in non-blocking mode and belongs to no selector: only code that tries would learn of it";
            case SELECTING, IDLE_SELECTOR -> "its selector has not had it read: its loop has ended, or is busy";
            case UNINTERESTED ->
                "its selector is not asked to read it: that may be meant, until somebody else has taken what was read before";
        };
    }

    /** Whether the TLS handshake failed: no pool keeps such a connection. */
    private static boolean handshakeFailed(SocketRecord socket) {
        IoOutcome thrown = socket.ownership().thrown();
        return thrown != null && thrown.error() != null && thrown.error().startsWith("javax.net.ssl.");
    }
}
