package io.sockspan.detect;

import io.sockspan.model.Endpoint;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Words for the facts of one socket, the same in every story: its addresses, its age and state, the kernel's numbers. Pure. */
final class SocketWords {
    private SocketWords() {}

    static String addresses(SocketRecord socket) {
        if (socket.ends().local() == null && socket.ends().peer() == null) {
            return "no address";
        }
        String local = socket.ends().local() == null
                ? "unknown"
                : socket.ends().local().toString();
        if (socket.identity().role() == Role.LISTENER) {
            return local;
        }
        String peer =
                socket.ends().peer() == null ? "unknown" : socket.ends().peer().toString();
        String host =
                socket.ends().peerHost() == null ? "" : " (" + socket.ends().peerHost() + ")";
        return local + " -> " + peer + host;
    }

    /** {@code orders-db:5432}: the peer, by the name that the code connected to if it gave a name. */
    static String peer(SocketRecord socket) {
        Endpoint peer = socket.ends().peer();
        if (peer == null) {
            return "unknown";
        }
        return socket.ends().peerHost() == null
                ? peer.toString()
                : socket.ends().peerHost() + ":" + peer.port();
    }

    /** How long it has been open, or was, and the state that its descriptor shows. */
    static String ages(SocketRecord socket, long now) {
        boolean closed = socket.closing().closedTime() != 0;
        String open = (closed ? "was open " : "open ") + (socket.beginning().found() == null ? "" : "at least ");
        return open
                + Story.seconds((closed ? socket.closing().closedTime() : now)
                        - socket.beginning().time()) + ", "
                + socket.descriptorState() + since(socket, now)
                + (socket.tcp().state() == socket.descriptorState()
                        ? ""
                        : ", the connection is in " + socket.tcp().state());
    }

    /** How long ago the state was entered: exactly, between two looks at the socket, or "at least" where only the later look bounds it. */
    private static String since(SocketRecord socket, long now) {
        Transition entry = socket.descriptorEntry();
        String latest = Story.seconds(now - entry.time());
        String earliest = Story.seconds(now - entry.notBefore());
        if (entry.exact() || earliest.equals(latest)) {
            return " " + latest;
        }
        int place = socket.tcp().transitions().size() - 1;
        while (place > 0 && socket.tcp().transitions().get(place).time() != entry.time()) {
            place--;
        }
        long known = place <= 0
                ? socket.beginning().time()
                : socket.tcp().transitions().get(place - 1).time();
        return entry.notBefore() > known
                ? ", entered between " + latest + " and " + earliest + " ago"
                : " at least " + latest;
    }

    /** What a read or a write reported to the code, how often, and to which completion handler. */
    static String outcome(IoOutcome outcome) {
        String times = outcome.count() > 1 ? ", " + outcome.count() + " times" : "";
        String handler = outcome.handler() == null ? "" : "  reported to " + outcome.handler();
        return outcome.what() + times + handler;
    }

    static String kernel(SocketRecord socket) {
        return numbers(socket.tcp().observation()) + end(socket.beginning().found()) + before(socket);
    }

    /** What the code had read and written when the peer's FIN came; null where the state or the kernel's numbers do not say it. */
    static @Nullable String peerFin(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        if (seen == null || socket.descriptorState() != TcpState.CLOSE_WAIT || seen.receiveQueue() < 0) {
            return null;
        }
        OptionalLong received = seen.info().bytesReceived();
        OptionalLong sent = seen.info().bytesSent();
        if (received.isEmpty() || sent.isEmpty()) {
            return null;
        }
        // The kernel counts the FIN as a byte.
        long read = received.getAsLong() - 1 - seen.receiveQueue();
        return "after " + read + " B read, " + sent.getAsLong() + " B written; " + unread(seen);
    }

    private static String numbers(@Nullable Observation seen) {
        if (seen == null) {
            return "was not asked";
        }
        TcpInfo info = seen.info();
        StringJoiner text = new StringJoiner(", ");
        add(text, info.bytesSent(), " B sent");
        add(text, info.bytesReceived(), " B received (a FIN counts as one)");
        add(text, info.totalRetrans(), " retransmitted");
        if (seen.receiveQueue() >= 0) {
            text.add(unread(seen));
        }
        if (seen.sendQueue() > 0) {
            text.add(seen.sendQueue() + " B not acknowledged");
        }
        return text.length() == 0 ? "state only" : text.toString();
    }

    private static String unread(Observation seen) {
        return seen.receiveQueue() == 0 ? "nothing left unread" : seen.receiveQueue() + " B left unread";
    }

    private static String end(@Nullable FoundOpen found) {
        if (found == null || found.endTaken() == null) {
            return "";
        }
        return found.endTaken() ? ", the peer's FIN was taken from the queue" : ", the peer's FIN waits in the queue";
    }

    private static String before(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        return seen == null
                        || socket.closing().closedTime() == 0
                        || seen.time() > socket.closing().closedTime()
                ? ""
                : ", before the close";
    }

    private static void add(StringJoiner text, OptionalLong value, String unit) {
        value.ifPresent(number -> text.add(number + unit));
    }
}
