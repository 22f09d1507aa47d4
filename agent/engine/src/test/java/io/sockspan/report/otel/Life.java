package io.sockspan.report.otel;

import io.sockspan.model.Api;
import io.sockspan.model.Beginning;
import io.sockspan.model.Cause;
import io.sockspan.model.Closing;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Evidence;
import io.sockspan.model.Finding;
import io.sockspan.model.Identity;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Outcomes;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Site;
import io.sockspan.model.SocketEnds;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.TcpHistory;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes records of one socket's life, step by step; one thread, no cost. Times are given in whole seconds since it was born. */
final class Life {
    static final long BIRTH = 1_790_000_000_000_000_000L;
    private static final StackTraceElement[] OPENING = {
        new StackTraceElement("com.example.OrderClient", "connect", "OrderClient.java", 17),
        new StackTraceElement("com.example.Main", "main", "Main.java", 5)
    };
    private static final StackTraceElement[] READING = {
        new StackTraceElement("com.example.OrderClient", "drain", "OrderClient.java", 43)
    };

    private final long id;
    private final Role role;
    private final List<Transition> steps = new ArrayList<>();
    private @Nullable Endpoint local = new Endpoint("10.0.0.2", 40_009);
    private @Nullable Endpoint peer = new Endpoint("10.0.0.3", 5432);
    private @Nullable String peerHost = "orders.example";
    private @Nullable IoOutcome lastRead;
    private @Nullable String connectError;
    private @Nullable Observation word;
    private long closed;
    private long done;

    private Life(long id, Role role) {
        this.id = id;
        this.role = role;
    }

    static long at(long seconds) {
        return BIRTH + seconds * 1_000_000_000L;
    }

    /** A client's socket that was just opened. */
    static Life client(long id) {
        return new Life(id, Role.CLIENT).enters(TcpState.CLOSED, 0, Cause.OPENED);
    }

    /** A client that sent its SYN after one second and was answered after another two. */
    static Life connected(long id) {
        return client(id).enters(TcpState.SYN_SENT, 1, Cause.CONNECT).enters(TcpState.ESTABLISHED, 3, Cause.HANDSHAKE);
    }

    static Life server(long id) {
        Life life = new Life(id, Role.SERVER);
        life.local = new Endpoint("10.0.0.2", 8080);
        life.peer = new Endpoint("10.0.0.7", 50_021);
        life.peerHost = null;
        return life;
    }

    static Life listener(long id) {
        Life life = new Life(id, Role.LISTENER).enters(TcpState.CLOSED, 0, Cause.OPENED);
        life.peer = null;
        return life.enters(TcpState.LISTEN, 1, Cause.OBSERVED);
    }

    Life enters(TcpState state, long seconds, Cause cause) {
        TcpState from =
                steps.isEmpty() ? TcpState.CLOSED : steps.get(steps.size() - 1).to();
        long time = at(seconds);
        boolean reported = cause != Cause.OBSERVED;
        steps.add(new Transition(
                from, state, time, reported ? time : time - 1, reported ? Evidence.TOLD : Evidence.SEEN, cause));
        return this;
    }

    Life enters(TcpState state, long seconds) {
        return enters(state, seconds, Cause.PEER_FIN);
    }

    Life local(@Nullable Endpoint end) {
        local = end;
        return this;
    }

    Life peer(@Nullable Endpoint end, @Nullable String host) {
        peer = end;
        peerHost = host;
        return this;
    }

    Life failsToConnect(String error) {
        connectError = error;
        return this;
    }

    Life readsEndOfStream(long seconds) {
        lastRead = new IoOutcome(null, 3, null, new Site("reader-7", at(seconds), Stack.of(READING)));
        return this;
    }

    /** The kernel answers with {@code length} bytes of TCP_INFO, with rtt 31 us and 5 segments retransmitted. */
    Life observed(long seconds, int length) {
        ByteBuffer info = ByteBuffer.allocate(Math.max(length, 104)).order(ByteOrder.nativeOrder());
        info.putInt(TcpInfo.Field.RTT.offset(), 31);
        info.putInt(TcpInfo.Field.TOTAL_RETRANS.offset(), 5);
        byte[] bytes = Arrays.copyOf(info.array(), length);
        // A cookie above Long.MAX_VALUE: it is unsigned.
        word = new Observation(at(seconds), TcpState.ESTABLISHED, -3, new TcpInfo(bytes), 13, -1, 0, local, peer, -1);
        return this;
    }

    SocketRecord open() {
        return Sample.accepted()
                .identity(new Identity(id, (int) id, Api.SOCKET_CHANNEL, role))
                .beginning(new Beginning(BIRTH, new Site("main", BIRTH, Stack.of(OPENING)), null))
                .ends(new SocketEnds(local, peer, peerHost))
                .outcomes(new Outcomes(lastRead, null, connectError))
                .closing(new Closing(null, 0, closed, done))
                .tcp(new TcpHistory(List.copyOf(steps), word, null))
                .record();
    }

    /** Closed, and followed beyond that. */
    SocketRecord closing(long seconds) {
        closed = at(seconds);
        return open();
    }

    /** The record is complete: nothing more happens to the closed socket. */
    SocketRecord done(long seconds) {
        done = at(seconds);
        return open();
    }

    /** Closed, and not followed any further. */
    SocketRecord closed(long seconds) {
        closed = at(seconds);
        done = closed;
        return open();
    }

    Finding finding(long seconds) {
        return finding("eof-ignored", seconds);
    }

    Finding finding(String rule, long seconds) {
        return new Finding(
                rule,
                true,
                true,
                null,
                "1a2b3c4d",
                "a leak\nopened there",
                "close it",
                null,
                at(seconds),
                null,
                open());
    }
}
