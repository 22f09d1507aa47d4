package io.sockspan.runtime;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelView;
import io.sockspan.report.Reporter;
import io.sockspan.report.Reporters;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** An engine over a kernel that says what a test put into it, with a sink as the hooks have it and a reporter that writes down all it is told. */
abstract class EngineFixture {
    /** What the kernel says of one descriptor. */
    record Word(TcpState state, long cookie, TcpInfo info, Endpoint local, Endpoint peer) {}

    final List<String> calls = new ArrayList<>();
    final List<SocketRecord> followed = new ArrayList<>();
    final Map<Integer, Word> kernel = new TreeMap<>();
    final List<Integer> watched = new ArrayList<>();
    final Map<Integer, Boolean> ends = new HashMap<>();
    final DescriptorTable descriptors = new DescriptorTable();
    final FactQueue queue = new FactQueue(4);
    final SwallowedErrors swallowed = new SwallowedErrors();
    final FactSink sink = new FactSink(descriptors, queue, new Alone(), swallowed, new HookProof());
    final EpochClock clock = new EpochClock();
    final Engine engine = engine(Duration.ofNanos(1));

    /** Called with a descriptor before the kernel answers of it, as if another thread did something at that moment. */
    IntConsumer meanwhile = fd -> {};

    boolean followsAll;
    boolean watchable = true;
    private long cookies = 4099;

    final Engine engine(Duration threshold) {
        Reporters reporters = new Reporters(calls::add);
        reporters.add(new Recorder());
        Records records = new Records(clock, new StackPool());
        Duration atOnce = Duration.ofNanos(1);
        return new Engine(
                queue, descriptors, records, clock, new ToldKernel(), () -> null, reporters, threshold, atOnce);
    }

    /** From now on another socket is under {@code fd}. */
    final void open(int fd, TcpState state, TcpInfo info, Endpoint local, Endpoint peer) {
        kernel.put(fd, new Word(state, cookies++, info, local, peer));
    }

    final void open(int fd, TcpState state) {
        open(fd, state, TcpInfo.NONE, null, null);
    }

    /** The same socket is in another state. */
    final void becomes(int fd, TcpState state) {
        Word before = kernel.get(fd);
        kernel.put(fd, new Word(state, before.cookie(), before.info(), before.local(), before.peer()));
    }

    final void accepts(int fd) {
        sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, InetAddress.getLoopbackAddress(), 1);
    }

    final void steps() {
        for (int i = 0; i < 3; i++) {
            engine.step(new int[0], 0);
        }
    }

    /** No thread is the agent's own, nothing lies under TLS. */
    private static final class Alone implements FactSink.Surroundings {
        @Override
        public int descriptorOf(Object sslSocket) {
            return -1;
        }

        @Override
        public byte[] snapAtAccept(int fd) {
            return null;
        }

        @Override
        public byte[] snapAtClose(int fd) {
            return null;
        }

        @Override
        public boolean isOwn(Thread thread) {
            return false;
        }
    }

    /** Writes down what it is told. */
    private final class Recorder implements Reporter {
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

    /** Says what the test put into {@code kernel}. */
    private final class ToldKernel implements KernelView {
        @Override
        public Observation observe(int fd, long time) {
            meanwhile.accept(fd);
            Word word = kernel.get(fd);
            return word == null
                    ? null
                    : new Observation(
                            time, word.state(), word.cookie(), word.info(), 0, 0, 0, word.local(), word.peer(), -1);
        }

        @Override
        public Observation read(byte[] sample, long time) {
            return null;
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
