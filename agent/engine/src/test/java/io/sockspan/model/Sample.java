package io.sockspan.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes socket records for tests of pure code: a healthy accepted socket, changed by the methods that a test calls. */
public final class Sample {
    /** When every sample's socket was born, ns since the epoch; the other times count from here. */
    public static final long BORN = 1_700_000_000_000_000_000L;

    public static final Stack OPENED =
            stack("com.example.Server.accept", 23, "com.example.Server.run", 17, "com.example.Main.main", 7);

    public static final Stack READ = stack("com.example.Handler.read", 41, "com.example.Handler.run", 31);

    private static final Endpoint LOCAL = new Endpoint("127.0.0.1", 8081);
    private static final Endpoint PEER = new Endpoint("127.0.0.1", 40009);

    private final List<Transition> path = new ArrayList<>();
    private Identity identity = new Identity(13, 11, Api.SOCKET, Role.SERVER);
    private Beginning beginning = new Beginning(BORN, new Site("acceptor", BORN, OPENED), null);
    private SocketEnds ends = new SocketEnds(LOCAL, PEER, null);
    private Outcomes outcomes = Outcomes.NONE;
    private Closing closing = Closing.NOT_BEGUN;
    private TcpHistory tcp;
    private Ownership ownership = Ownership.USUAL;
    private Surroundings surroundings = Surroundings.NONE;
    private TcpInfo info = info(280);
    private int receiveQueue;
    private int sendQueue;
    private long seenAt;
    private boolean seen = true;
    private Observation earlier;
    private int keepalive;

    private Sample() {}

    /** ESTABLISHED from the start; no call has reported an end, and the kernel was asked at its birth. */
    public static Sample accepted() {
        Sample sample = new Sample();
        sample.path.add(new Transition(TcpState.CLOSED, TcpState.CLOSED, BORN, BORN, Evidence.TOLD, Cause.OPENED));
        return sample.in(TcpState.ESTABLISHED, 0, false);
    }

    /** Opened and never connected. */
    public static Sample unconnected() {
        Sample sample = accepted().role(Role.CLIENT);
        sample.path.remove(1);
        return sample;
    }

    public static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    /** {@code count} zero bytes of TCP_INFO, into which fields are put by pairs of field and value. */
    public static TcpInfo info(int count, Object... fieldsAndValues) {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.nativeOrder());
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            TcpInfo.Field field = (TcpInfo.Field) fieldsAndValues[i];
            long value = ((Number) fieldsAndValues[i + 1]).longValue();
            switch (field.size()) {
                case 1 -> bytes.put(field.offset(), (byte) value);
                case 4 -> bytes.putInt(field.offset(), (int) value);
                default -> bytes.putLong(field.offset(), value);
            }
        }
        return new TcpInfo(bytes.array());
    }

    /** Frames from pairs of a method and its line; it is not known whose they are. */
    public static Stack stack(Object... methodsAndLines) {
        return Stack.of(frames(methodsAndLines));
    }

    /** As {@link #stack}, but classes that begin with {@code com.example.} are known to be the application's, and the others not. */
    public static Stack knownStack(Object... methodsAndLines) {
        return Stack.of(frames(methodsAndLines), new ExampleOrigins());
    }

    private static StackTraceElement[] frames(Object... methodsAndLines) {
        StackTraceElement[] frames = new StackTraceElement[methodsAndLines.length / 2];
        for (int i = 0; i < frames.length; i++) {
            String method = (String) methodsAndLines[2 * i];
            int dot = method.lastIndexOf('.');
            String type = method.substring(0, dot);
            String file = type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$.*", "") + ".java";
            frames[i] =
                    new StackTraceElement(type, method.substring(dot + 1), file, (Integer) methodsAndLines[2 * i + 1]);
        }
        return frames;
    }

    public Sample in(TcpState state, double at, boolean exact) {
        return in(state, at, exact, Cause.OBSERVED);
    }

    public Sample in(TcpState state, double at, boolean exact, Cause cause) {
        TcpState from = path.get(path.size() - 1).to();
        long time = BORN + seconds(at);
        long before = exact ? time : Math.min(path.get(path.size() - 1).time(), time - 1);
        Evidence evidence = cause == Cause.OBSERVED ? Evidence.SEEN : Evidence.TOLD;
        path.add(new Transition(from, state, time, before, evidence, cause));
        return this;
    }

    public Sample api(Api value) {
        return identity(new Identity(identity.id(), identity.fd(), value, identity.role()));
    }

    public Sample role(Role value) {
        return identity(new Identity(identity.id(), identity.fd(), identity.api(), value));
    }

    public Sample openedAt(Stack value) {
        return beginning(new Beginning(BORN, new Site("acceptor", BORN, value), null));
    }

    public Sample peerHost(String value) {
        return ends(new SocketEnds(ends.local(), ends.peer(), value));
    }

    public Sample readEnd(double at) {
        return readOutcome(null, 1, null, READ, at);
    }

    public Sample readError(String error, double at) {
        return readOutcome(error, 1, null, READ, at);
    }

    public Sample readOutcome(String error, int count, String handler, Stack where, double at) {
        IoOutcome read = new IoOutcome(error, count, handler, new Site("worker-3", BORN + seconds(at), where));
        return outcomes(new Outcomes(read, outcomes.write(), outcomes.connectError()));
    }

    public Sample writeError(String error, double at) {
        Stack where = stack("com.example.Handler.write", 53);
        IoOutcome write = new IoOutcome(error, 1, null, new Site("worker-5", BORN + seconds(at), where));
        return outcomes(new Outcomes(outcomes.read(), write, outcomes.connectError()));
    }

    public Sample closeReturned(double at) {
        Site where = new Site("closer", BORN + seconds(at), stack("com.example.Handler.close", 61));
        return closing(new Closing(where, closing.inputShutTime(), closing.closedTime(), closing.doneTime()));
    }

    /** It was open before the agent came; {@code endTaken} may be null. */
    public Sample foundOpen(Boolean endTaken) {
        return foundAs(new FoundOpen(null, endTaken));
    }

    public Sample foundAs(FoundOpen what) {
        return beginning(new Beginning(BORN, new Site("unknown", BORN, Stack.EMPTY), what));
    }

    public Sample inputShut(double at) {
        long time = BORN + seconds(at);
        return closing(new Closing(closing.requested(), time, closing.closedTime(), closing.doneTime()));
    }

    public Sample closed(double at) {
        long time = BORN + seconds(at);
        return closing(new Closing(closing.requested(), closing.inputShutTime(), time, closing.doneTime()));
    }

    /** The record is final: nothing more will happen to the socket. */
    public Sample done(double at) {
        long time = BORN + seconds(at);
        return closing(new Closing(closing.requested(), closing.inputShutTime(), closing.closedTime(), time));
    }

    public Sample around(Surroundings value) {
        surroundings = value;
        return this;
    }

    /** The kernel was asked at {@code at} and gave this. */
    public Sample seen(double at, int unread, int unsent, TcpInfo value) {
        seenAt = seconds(at);
        receiveQueue = unread;
        sendQueue = unsent;
        info = value;
        return this;
    }

    /** The sample before the last had {@code unread} bytes waiting. */
    public Sample seenBefore(int unread) {
        earlier = new Observation(BORN, TcpState.ESTABLISHED, 4099, info, unread, 0, 0, null, null, -1);
        return this;
    }

    /** The kernel was asked before, at {@code at}, and gave this. */
    public Sample seenBefore(double at, int unread, int unsent, TcpInfo value) {
        TcpState state = path.get(path.size() - 1).to();
        earlier = new Observation(BORN + seconds(at), state, 4099, value, unread, unsent, 0, null, null, -1);
        return this;
    }

    /** SO_KEEPALIVE as the kernel reported it: 0, 1, or -1 for not known. */
    public Sample keepalive(int value) {
        keepalive = value;
        return this;
    }

    /** As the pure-Java tier sees it: the state, and nothing else. */
    public Sample seenByJava(double at) {
        return seen(at, -1, -1, TcpInfo.NONE);
    }

    public Sample unseen() {
        seen = false;
        return this;
    }

    /** What has become of the code's hold on it. */
    public Sample owned(Ownership how) {
        ownership = how;
        return this;
    }

    /** What {@code connect()} threw. */
    public Sample connectFailed(String error) {
        return outcomes(new Outcomes(outcomes.read(), outcomes.write(), error));
    }

    /** It has no end of its own. */
    public Sample unbound() {
        return ends(new SocketEnds(null, ends.peer(), ends.peerHost()));
    }

    public Sample identity(Identity value) {
        identity = value;
        return this;
    }

    public Sample beginning(Beginning value) {
        beginning = value;
        return this;
    }

    public Sample ends(SocketEnds value) {
        ends = value;
        return this;
    }

    public Sample outcomes(Outcomes value) {
        outcomes = value;
        return this;
    }

    public Sample closing(Closing value) {
        closing = value;
        return this;
    }

    /** In place of what {@link #in}, {@link #seen} and {@link #seenBefore} say. */
    public Sample tcp(TcpHistory value) {
        tcp = value;
        return this;
    }

    public SocketRecord record() {
        TcpHistory history = tcp == null ? history() : tcp;
        return new SocketRecord(identity, beginning, ends, outcomes, closing, history, ownership, surroundings);
    }

    private TcpHistory history() {
        TcpState last = path.get(path.size() - 1).to();
        TcpState shown = last == TcpState.TIME_WAIT ? TcpState.CLOSED : last;
        Observation observation =
                new Observation(BORN + seenAt, shown, 4099, info, receiveQueue, sendQueue, keepalive, LOCAL, PEER, -1);
        return new TcpHistory(List.copyOf(path), seen ? observation : null, earlier);
    }
}
