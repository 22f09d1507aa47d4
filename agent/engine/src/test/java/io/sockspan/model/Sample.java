package io.sockspan.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes socket records for tests of pure code: a healthy accepted socket, changed by what a test says of it. */
public final class Sample {
    /** When every sample's socket was born, ns since the epoch; the other times count from here. */
    public static final long BORN = 1_700_000_000_000_000_000L;

    public static final Stack OPENED =
            stack("com.example.Server.accept", 23, "com.example.Server.run", 17, "com.example.Main.main", 7);

    public static final Stack READ = stack("com.example.Handler.read", 41, "com.example.Handler.run", 31);

    private final List<Transition> path = new ArrayList<>();
    private Api api = Api.SOCKET;
    private Role role = Role.SERVER;
    private Stack opened = OPENED;
    private String peerHost;
    private IoOutcome read;
    private IoOutcome write;
    private Site closeRequested;
    private long inputShut;
    private long closed;
    private TcpInfo info = info(280);
    private int receiveQueue;
    private int sendQueue;
    private long seenAt;
    private boolean seen = true;
    private Observation earlier;
    private int keepalive;
    private FoundOpen foundOpen;
    private long done;
    private Ownership ownership = Ownership.USUAL;
    private String connectError;
    private boolean bound = true;
    private Surroundings around = Surroundings.NONE;

    private Sample() {}

    /** ESTABLISHED from the start, nothing told, asked of the kernel at its birth. */
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

    /** Frames from pairs of a method and its line, of which nobody knows whose they are. */
    public static Stack stack(Object... methodsAndLines) {
        return Stack.of(frames(methodsAndLines));
    }

    /** The same where classes that begin with {@code com.example.} are the application's, and the others are not. */
    public static Stack knownStack(Object... methodsAndLines) {
        return Stack.of(frames(methodsAndLines), new Example());
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

    /** Knows {@code com.example}. */
    private static final class Example implements Origins {
        @Override
        public Set<String> ofApplication(Set<String> classes) {
            return classes.stream()
                    .filter(name -> name.startsWith("com.example."))
                    .collect(Collectors.toSet());
        }

        @Override
        public boolean knowApplication() {
            return true;
        }

        @Override
        public String source(StackTraceElement frame) {
            return null;
        }
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
        api = value;
        return this;
    }

    public Sample role(Role value) {
        role = value;
        return this;
    }

    public Sample openedAt(Stack value) {
        opened = value;
        return this;
    }

    public Sample peerHost(String value) {
        peerHost = value;
        return this;
    }

    public Sample readEnd(double at) {
        return readOutcome(null, 1, null, READ, at);
    }

    public Sample readError(String error, double at) {
        return readOutcome(error, 1, null, READ, at);
    }

    public Sample readOutcome(String error, int count, String handler, Stack where, double at) {
        read = new IoOutcome(error, count, handler, new Site("worker-3", BORN + seconds(at), where));
        return this;
    }

    public Sample writeError(String error, double at) {
        Stack where = stack("com.example.Handler.write", 53);
        write = new IoOutcome(error, 1, null, new Site("worker-5", BORN + seconds(at), where));
        return this;
    }

    public Sample closeReturned(double at) {
        closeRequested = new Site("closer", BORN + seconds(at), stack("com.example.Handler.close", 61));
        return this;
    }

    /** It was open before the agent came; {@code endTaken} may be null. */
    public Sample foundOpen(Boolean endTaken) {
        return foundAs(new FoundOpen(null, endTaken));
    }

    public Sample foundAs(FoundOpen what) {
        foundOpen = what;
        return this;
    }

    public Sample inputShut(double at) {
        inputShut = BORN + seconds(at);
        return this;
    }

    public Sample closed(double at) {
        closed = BORN + seconds(at);
        return this;
    }

    /** Nothing more is to come. */
    public Sample done(double at) {
        done = BORN + seconds(at);
        return this;
    }

    public Sample around(Surroundings value) {
        around = value;
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

    /** SO_KEEPALIVE as the kernel told it: 0, 1, or -1 for not known. */
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
        connectError = error;
        return this;
    }

    /** It has no end of its own. */
    public Sample unbound() {
        bound = false;
        return this;
    }

    public SocketRecord record() {
        Transition last = path.get(path.size() - 1);
        Endpoint local = new Endpoint("127.0.0.1", 8081);
        Endpoint peer = new Endpoint("127.0.0.1", 40009);
        TcpState shown = last.to() == TcpState.TIME_WAIT ? TcpState.CLOSED : last.to();
        Observation observation =
                new Observation(BORN + seenAt, shown, 4099, info, receiveQueue, sendQueue, keepalive, local, peer, -1);
        return new SocketRecord(
                13,
                11,
                api,
                role,
                BORN,
                foundOpen == null ? new Site("acceptor", BORN, opened) : new Site("unknown", BORN, Stack.EMPTY),
                foundOpen,
                bound ? local : null,
                peer,
                peerHost,
                read,
                write,
                connectError,
                closeRequested,
                inputShut,
                closed,
                done,
                List.copyOf(path),
                seen ? observation : null,
                earlier,
                ownership,
                around);
    }
}
