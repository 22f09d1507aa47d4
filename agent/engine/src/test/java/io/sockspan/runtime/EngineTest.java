package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.model.Finding;
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
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Proves, with a kernel of its own, what the engine says after its end, and that a full queue leaves no finding standing. */
class EngineTest {
    private final List<String> calls = new ArrayList<>();
    private final Map<Integer, TcpState> kernelStates = new HashMap<>();
    private final DescriptorTable descriptors = new DescriptorTable();
    private final FactQueue queue = new FactQueue(4);
    private final FactSink sink = new FactSink(descriptors, queue, new Alone(), new SwallowedErrors(), new HookProof());
    private final Engine engine = engine();

    private Engine engine() {
        return engine(Duration.ofNanos(1));
    }

    private Engine engine(Duration threshold) {
        EpochClock clock = new EpochClock();
        Reporters reporters = new Reporters(calls::add);
        reporters.add(new Recorder());
        Records records = new Records(clock, new StackPool());
        Duration atOnce = Duration.ofNanos(1);
        return new Engine(queue, descriptors, records, clock, new ToldKernel(), reporters, threshold, atOnce);
    }

    private void leak(int fd) {
        sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, InetAddress.getLoopbackAddress(), 1);
        kernelStates.put(fd, TcpState.CLOSED);
        sink.endOfStream(fd);
        steps();
    }

    private void steps() {
        for (int i = 0; i < 3; i++) {
            engine.step(new int[0], 0);
        }
    }

    @Test
    void afterItsEndTheEngineReportsNothing() {
        engine.finish();
        leak(7);
        assertThat(calls).containsExactly("close");
    }

    @Test
    void aFindingIsTakenBackWhenItsSocketIsClosed() {
        leak(7);
        sink.closing(7);
        steps();
        assertThat(calls).containsExactly("found eof-ignored", "resolved");
    }

    @Test
    void aFindingIsTakenBackThoughTheQueueWasFullWhenItsSocketWasClosed() {
        leak(7);
        assertThat(calls).containsExactly("found eof-ignored");
        for (int fd = 20; fd < 31; fd++) {
            sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        }
        sink.closing(7);
        kernelStates.remove(7);
        assertThat(queue.dropped()).isPositive();
        steps();
        assertThat(calls).containsExactly("found eof-ignored", "resolved");
    }

    private List<Integer> suspects(long since) {
        return engine.suspects(since).stream()
                .map(suspect -> suspect.socket().fd())
                .collect(Collectors.toList());
    }

    private void accept(int fd, TcpState state) {
        sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, InetAddress.getLoopbackAddress(), 1);
        kernelStates.put(fd, state);
    }

    @Test
    void aSuspectIsWhatIsOverOrToldSoAndNothingIsReportedForIt() {
        long before = System.nanoTime();
        accept(7, TcpState.ESTABLISHED);
        accept(8, TcpState.CLOSE_WAIT);
        accept(9, TcpState.ESTABLISHED);
        sink.endOfStream(9);
        sink.born(this, 10, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        kernelStates.put(10, TcpState.CLOSED);
        assertThat(suspects(before)).containsExactly(8, 9);
        assertThat(calls).isEmpty();
        assertThat(suspects(System.nanoTime())).as("born later").isEmpty();
        sink.closing(8);
        assertThat(suspects(before)).containsExactly(9);
        engine.finish();
        assertThat(suspects(before)).isEmpty();
    }

    @Test
    void aSuspectIsJudgedWithoutTheThreshold() {
        Engine patient = engine(Duration.ofHours(1));
        long before = System.nanoTime();
        accept(7, TcpState.CLOSED);
        sink.endOfStream(7);
        sink.askAtBirth(() -> "token");
        accept(8, TcpState.CLOSED);
        List<Suspect> suspects = patient.suspects(before);
        assertThat(suspects)
                .extracting(suspect -> suspect.finding().rule())
                .containsExactly("eof-ignored", "never-read");
        assertThat(suspects).extracting(Suspect::token).containsExactly(null, "token");
    }

    @Test
    void whatTheCleanerClosedIsASuspectAsItWasThenIfSomebodyAskedForIt() throws InterruptedException {
        long before = System.nanoTime();
        collect(7);
        sink.askAtBirth(() -> "token");
        collect(8);
        accept(9, TcpState.CLOSED);
        sink.endOfStream(9);
        sink.closing(9);
        List<Suspect> suspects = engine.suspects(before);
        assertThat(suspects).extracting(suspect -> suspect.socket().fd()).containsExactly(8);
        assertThat(suspects)
                .allMatch(Suspect::collected)
                .allMatch(suspect -> suspect.finding().certain());
        assertThat(engine.suspects(System.nanoTime())).isEmpty();
    }

    /** A socket that read its reset, was forgotten, and is closed by the JDK. */
    private void collect(int fd) throws InterruptedException {
        accept(fd, TcpState.CLOSED);
        sink.readFailed(fd, new java.net.SocketException("Connection reset"));
        descriptors.get(fd).clear();
        Thread cleaner = new Thread(() -> sink.closing(fd), "Common-Cleaner");
        cleaner.start();
        cleaner.join();
    }

    /** No thread is the agent's own, nothing lies under TLS. */
    private static final class Alone implements FactSink.Surroundings {
        @Override
        public int descriptorOf(Object sslSocket) {
            return -1;
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
        public void close() {
            calls.add("close");
        }
    }

    /** Says what the test put into {@code kernelStates}. */
    private final class ToldKernel implements KernelView {
        @Override
        public Observation observe(int fd, long time) {
            TcpState state = kernelStates.get(fd);
            return state == null ? null : new Observation(time, state, 4099 + fd, TcpInfo.NONE, 0, 0, 0, null, null);
        }

        @Override
        public Observation read(byte[] sample, long time) {
            return null;
        }

        @Override
        public boolean watch(int fd) {
            return true;
        }

        @Override
        public int awaitChanges(int[] fds, int millis) {
            return 0;
        }

        @Override
        public List<Integer> sockets() {
            return List.copyOf(new TreeSet<>(kernelStates.keySet()));
        }

        @Override
        public Boolean endTaken(int fd) {
            return null;
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
