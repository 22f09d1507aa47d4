package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.NoSurroundings;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.follow.FakeKernelTable;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.ManualTime;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.observe.KernelAccess;
import io.sockspan.observe.KernelTable;
import io.sockspan.observe.KernelView;
import io.sockspan.report.Reporter;
import io.sockspan.report.Reporters;
import io.sockspan.table.Records;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * An engine over a kernel that answers what a test put into it. It has a sink as the hooks have it, and a reporter that writes down every
 * call.
 */
public abstract class EngineFixture {
    /** What the kernel answers about one descriptor. */
    public record KernelAnswer(
            TcpState state, long cookie, TcpInfo info, int unread, int linger, Endpoint local, Endpoint peer) {}

    protected final ManualTime time = new ManualTime();
    protected final WatchClock clock = time.clock;
    protected final List<String> calls = new ArrayList<>();
    protected final List<SocketRecord> followed = new ArrayList<>();
    protected final Map<Integer, KernelAnswer> kernel = new TreeMap<>();
    protected final List<Integer> watched = new ArrayList<>();
    protected final Map<Integer, Boolean> ends = new HashMap<>();
    protected final DescriptorTable descriptors = new DescriptorTable();
    protected final FactQueue queue = new FactQueue(4, clock);
    protected final SwallowedErrors swallowed = new SwallowedErrors();
    protected final FactSink sink = new FactSink(descriptors, queue, new Application(), swallowed, new HookProof());
    protected final FakeKernelTable table = new FakeKernelTable();
    private final List<KernelAnswer> samples = new ArrayList<>();
    protected Engine engine = engine(Duration.ofNanos(1));

    /** Called with a descriptor before the kernel answers about it, as if another thread did something at that moment. */
    protected IntConsumer meanwhile = fd -> {};

    /** Runs while a close is sampled. */
    protected Runnable whileSampling = () -> {};

    /** Whether the kernel is asked at each close, on the thread that closes. */
    protected boolean sampling;

    /** Whether the kernel's table was just read, and will be read again later. */
    protected boolean endsAreKnownLater;

    protected int opened;
    protected boolean followsAll;
    protected boolean watchable = true;
    protected int looks;
    private long cookies = 4099;

    protected final Engine engine(Duration threshold) {
        Reporters reporters = new Reporters(calls::add);
        reporters.add(new Recorder());
        Records records = new Records(clock, new StackPool());
        KernelAccess access = new KernelAccess(new FakeKernelView(), this::openTable);
        WatchTiming timing = new WatchTiming(threshold, Duration.ofNanos(1));
        return new Engine(queue, descriptors, records, clock, access, reporters, timing);
    }

    private KernelTable openTable() {
        opened++;
        return table;
    }

    /** From now on another socket is under {@code fd}. */
    protected final void open(int fd, TcpState state, TcpInfo info, Endpoint local, Endpoint peer) {
        kernel.put(fd, new KernelAnswer(state, cookies++, info, 0, -1, local, peer));
    }

    protected final void open(int fd, TcpState state) {
        open(fd, state, TcpInfo.NONE, null, null);
    }

    /** The same socket is in another state. */
    protected final void becomes(int fd, TcpState state) {
        KernelAnswer before = kernel.get(fd);
        becomes(fd, state, before.info(), before.unread(), before.linger());
    }

    protected final void becomes(int fd, TcpState state, TcpInfo info, int unread, int linger) {
        KernelAnswer before = kernel.get(fd);
        kernel.put(fd, new KernelAnswer(state, before.cookie(), info, unread, linger, before.local(), before.peer()));
    }

    /** Opens a connection of ours from {@code port}: the hooks report it, and the kernel shows it. */
    protected final ConnectionId connects(int fd, int port) {
        InetAddress peer = InetAddress.getLoopbackAddress();
        sink.born(this, fd, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_CLIENT, null, 0);
        sink.connecting(fd, peer, 8081);
        sink.connected(fd);
        Endpoint local = new Endpoint("127.0.0.1", port);
        open(fd, TcpState.ESTABLISHED, TcpInfo.NONE, local, new Endpoint("127.0.0.1", 8081));
        return new ConnectionId(kernel.get(fd).cookie(), local, new Endpoint("127.0.0.1", 8081));
    }

    /** Closes {@code fd}: the hooks report it, and the kernel no longer has it. */
    protected final void closes(int fd) {
        sink.closing(fd);
        kernel.remove(fd);
    }

    /** Steps until {@code done}, because a question that took t is not asked again before 99 t have passed. */
    protected final void stepsUntil(BooleanSupplier done) {
        for (int i = 0; !done.getAsBoolean(); i++) {
            assertThat(i).as("steps in vain").isLessThan(100_003);
            engine.step(new int[0], 0);
            time.advance(Duration.ofMillis(1));
        }
    }

    protected final void accepts(int fd) {
        sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, InetAddress.getLoopbackAddress(), 1);
    }

    protected final void steps() {
        for (int i = 0; i < 3; i++) {
            engine.step(new int[0], 0);
        }
    }

    /** Samples a close as a test says. */
    private final class Application extends NoSurroundings {
        Application() {
            super(clock);
        }

        @Override
        public byte[] snapAtClose(int fd) {
            whileSampling.run();
            KernelAnswer answer = sampling ? kernel.get(fd) : null;
            if (answer == null) {
                return null;
            }
            samples.add(answer);
            return new byte[] {(byte) (samples.size() - 1)};
        }
    }

    /** Writes down every call. */
    protected final class Recorder implements Reporter {
        @Override
        public void found(Finding finding) {
            calls.add("found " + finding.rule());
        }

        @Override
        public void resolved(Finding finding, SocketRecord socket) {
            calls.add("resolved");
        }

        @Override
        public boolean follows(long socketId) {
            return followsAll;
        }

        @Override
        public void changed(SocketRecord socket) {
            followed.add(socket);
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    /** Answers what the test put into {@code kernel}. */
    private final class FakeKernelView implements KernelView {
        @Override
        public Observation observe(int fd, long time) {
            meanwhile.accept(fd);
            looks++;
            KernelAnswer answer = kernel.get(fd);
            return answer == null ? null : observation(answer, time);
        }

        private Observation observation(KernelAnswer answer, long time) {
            return new Observation(
                    time,
                    answer.state(),
                    answer.cookie(),
                    answer.info(),
                    answer.unread(),
                    0,
                    0,
                    answer.local(),
                    answer.peer(),
                    answer.linger());
        }

        @Override
        public Observation read(byte[] sample, long time) {
            return observation(samples.get(sample[0]), time);
        }

        @Override
        public boolean watch(int fd) {
            watched.add(fd);
            return watchable;
        }

        @Override
        public int awaitChanges(int[] fds, int millis) {
            return 0;
        }

        @Override
        public List<Integer> sockets() {
            return List.copyOf(kernel.keySet());
        }

        @Override
        public Boolean endTaken(int fd, long notBefore) {
            return ends.get(fd);
        }

        @Override
        public boolean endIsKnownLater(long notBefore) {
            return endsAreKnownLater;
        }

        @Override
        public KeepaliveSettings keepalive(int fd) {
            return null;
        }

        @Override
        public long drops(int fd) {
            return -1;
        }

        @Override
        public String tier() {
            return "test";
        }

        @Override
        public List<String> lost() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
