package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.Suspect;
import io.sockspan.model.TcpState;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Proves which sockets a test integration is given as suspects. They are judged without a threshold: what is over or was reported as over,
 * and what the JDK's Cleaner closed meanwhile.
 */
class TestSuspectsTest extends EngineFixture {
    private final long before = clock.nanoTime();

    private List<Integer> suspects(long since) {
        return engine.suspects(since).stream()
                .map(suspect -> suspect.socket().identity().fd())
                .collect(Collectors.toList());
    }

    private void accept(int fd, TcpState state) {
        accepts(fd);
        open(fd, state);
    }

    @Test
    void aSocketThatIsOverOrWasReportedOverIsASuspectAndCausesNoReport() {
        accept(7, TcpState.ESTABLISHED);
        accept(8, TcpState.CLOSE_WAIT);
        accept(9, TcpState.ESTABLISHED);
        sink.endOfStream(9);
        sink.born(this, 10, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        open(10, TcpState.CLOSED);
        assertThat(suspects(before)).containsExactly(8, 9, 10);
        assertThat(calls).isEmpty();
        assertThat(suspects(clock.nanoTime())).as("born later").isEmpty();
        sink.closing(8);
        assertThat(suspects(before)).containsExactly(9, 10);
        engine.finish();
        assertThat(suspects(before)).isEmpty();
    }

    @Test
    void aSuspectIsJudgedWithoutTheThreshold() {
        Engine patient = engine(Duration.ofHours(1));
        accept(7, TcpState.CLOSED);
        sink.endOfStream(7);
        sink.births().ask(() -> "token");
        accept(8, TcpState.CLOSED);
        List<Suspect> suspects = patient.suspects(before);
        assertThat(suspects)
                .extracting(suspect -> suspect.accusation().rule())
                .containsExactly("eof-ignored", "never-read");
        assertThat(suspects).extracting(Suspect::token).containsExactly(null, "token");
    }

    @Test
    void aSocketThatTheCleanerClosedIsASuspectAsItWasThenIfATestAskedForIt() throws InterruptedException {
        collect(7);
        sink.births().ask(() -> "token");
        collect(8);
        accept(9, TcpState.CLOSED);
        sink.readFailed(9, new SocketException("Connection reset"));
        sink.closing(9);
        assertThat(suspects(before)).containsExactly(8);
        assertThat(engine.suspects(before))
                .allMatch(Suspect::collected)
                .allMatch(suspect -> suspect.accusation().certain());
        assertThat(suspects(clock.nanoTime())).isEmpty();
    }

    /** A socket that read its reset, was forgotten, and is closed by the JDK. */
    private void collect(int fd) throws InterruptedException {
        accept(fd, TcpState.CLOSED);
        sink.readFailed(fd, new SocketException("Connection reset"));
        descriptors.get(fd).clear();
        Thread cleaner = new Thread(() -> sink.closing(fd), "Common-Cleaner");
        cleaner.start();
        cleaner.join();
    }

    @Test
    void aSocketThatTheCleanerClosedIsASuspectEvenIfNothingElseWasWrong() throws InterruptedException {
        sink.births().ask(() -> "token");
        accept(8, TcpState.ESTABLISHED);
        descriptors.get(8).clear();
        assertThat(engine.suspects(before))
                .extracting(suspect -> suspect.accusation().rule())
                .containsExactly("unreachable");
        Thread cleaner = new Thread(() -> sink.closing(8), "Common-Cleaner");
        cleaner.start();
        cleaner.join();
        assertThat(engine.suspects(before))
                .extracting(suspect -> suspect.accusation().rule())
                .containsExactly("unreachable");
    }

    @Test
    void aSocketCollectedBetweenTwoLooksIsASuspectToo() throws InterruptedException {
        sink.births().ask(() -> "token");
        accept(8, TcpState.ESTABLISHED);
        descriptors.get(8).clear();
        Thread cleaner = new Thread(() -> sink.closing(8), "Common-Cleaner");
        cleaner.start();
        cleaner.join();
        assertThat(engine.suspects(before))
                .extracting(suspect -> suspect.accusation().rule())
                .containsExactly("closed-by-cleaner");
    }

    @Test
    void aSocketThatTheJdkIsClosingNowIsNotMissed() throws InterruptedException {
        sink.births().ask(() -> "token");
        accept(8, TcpState.CLOSE_WAIT);
        sink.endOfStream(8);
        descriptors.get(8).clear();
        sampling = true;
        CountDownLatch asked = new CountDownLatch(1);
        // The sample at the close takes long, as if the thread had lost its core.
        whileSampling = () -> {
            asked.countDown();
            LockSupport.parkNanos(50_000_000);
        };
        Thread cleaner = new Thread(() -> sink.closing(8), "Common-Cleaner");
        cleaner.start();
        asked.await();
        assertThat(suspects(before)).containsExactly(8);
        cleaner.join();
    }

    @Test
    void aSocketThatTheJdkClosesWhileAnotherIsExaminedIsReportedToo() {
        sink.births().ask(() -> "token");
        accept(7, TcpState.CLOSE_WAIT);
        sink.endOfStream(7);
        accept(8, TcpState.CLOSE_WAIT);
        sink.endOfStream(8);
        descriptors.get(8).clear();
        steps();
        // From now on the queue is empty, and 7 is examined before 8.
        meanwhile = fd -> {
            if (fd == 7 && descriptors.get(8) != null) {
                closeAsCleaner(8);
            }
        };
        assertThat(suspects(before)).containsExactlyInAnyOrder(7, 8);
    }

    private void closeAsCleaner(int fd) {
        Thread cleaner = new Thread(() -> sink.closing(fd), "Common-Cleaner");
        cleaner.start();
        try {
            cleaner.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
