package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.TcpState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Proves, with a simulated kernel, what the engine reports after its end, what it answers, and that a full queue leaves no finding
 * standing.
 */
class EngineTest extends EngineFixture {
    private void leak(int fd) {
        accepts(fd);
        open(fd, TcpState.CLOSED);
        sink.endOfStream(fd);
        steps();
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
    void aFindingIsTakenBackEvenIfTheQueueWasFullWhenItsSocketWasClosed() {
        leak(7);
        assertThat(calls).containsExactly("found eof-ignored");
        for (int fd = 20; fd < 31; fd++) {
            sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        }
        sink.closing(7);
        kernel.remove(7);
        assertThat(queue.dropped()).isPositive();
        steps();
        assertThat(calls).containsExactly("found eof-ignored", "resolved");
    }

    @Test
    void afterLeavingTheEngineJudgesAndReportsNothing() {
        accepts(7);
        open(7, TcpState.CLOSED);
        sink.endOfStream(7);
        engine.leave();
        steps();
        assertThat(calls).containsExactly("close");
    }

    @Test
    void anAnswerShowsTheSocketOfAFindingAsItIsNow() {
        accepts(7);
        open(7, TcpState.CLOSE_WAIT);
        sink.endOfStream(7);
        steps();
        becomes(7, TcpState.CLOSED);
        List<Finding> findings = engine.findings();
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).rule()).isEqualTo("eof-ignored");
        assertThat(findings.get(0).certain()).isTrue();
        assertThat(findings.get(0).socket().tcp().state()).isEqualTo(TcpState.CLOSED);
    }

    @Test
    void aLeakThatWasJustClosedIsNotInTheAnswer() {
        leak(7);
        sink.closing(7);
        kernel.remove(7);
        assertThat(engine.findings()).isEmpty();
        assertThat(engine.sockets()).isEmpty();
        assertThat(calls).containsExactly("found eof-ignored", "resolved");
    }

    @Test
    void everyOpenSocketIsListedInTheOrderOfDescriptorsWithItsFinding() {
        leak(31);
        accepts(7);
        open(7, TcpState.ESTABLISHED);
        sink.born(this, 3, SocketSink.API_SOCKET, SocketSink.ROLE_LISTENER, null, 0);
        open(3, TcpState.LISTEN);
        List<JudgedSocket> sockets = engine.sockets();
        assertThat(sockets.stream().map(shown -> shown.socket().identity().fd()))
                .containsExactly(3, 7, 31);
        assertThat(sockets.stream().map(shown -> shown.finding() == null)).containsExactly(true, true, false);
    }

    @Test
    void aStepEndsEvenIfASocketIsDueAgainAtOnce() {
        // The peer's end waits to be read, but the code has shut its input: that is no leak however often it is judged.
        open(7, TcpState.CLOSE_WAIT);
        ends.put(7, false);
        engine.adopt();
        sink.shutdownInput(7);
        int[] looks = {0};
        meanwhile = fd -> assertThat(++looks[0]).isLessThan(1009);
        steps();
        assertThat(calls).isEmpty();
    }

    @Test
    void aSocketFirstSeenByAListIsFollowedAsAnyOther() {
        followsAll = true;
        accepts(7);
        open(7, TcpState.ESTABLISHED);
        meanwhile = fd -> {
            if (fd == 7 && descriptors.get(11) == null) {
                accepts(11);
                open(11, TcpState.ESTABLISHED);
            }
        };
        assertThat(engine.sockets()).hasSize(2);
        followed.clear();
        steps();
        assertThat(followed.stream().map(socket -> socket.identity().fd())).contains(11);
    }

    @Test
    void aStepOfTheSystemClockIsFollowedWithinTwoSecondsAndChangesNoAge() {
        engine = engine(Duration.ofMinutes(1));
        accepts(7);
        open(7, TcpState.CLOSE_WAIT);
        sink.endOfStream(7);
        steps();
        long before = clock.now();
        time.setWallClock(Duration.ofHours(1));
        time.advance(Duration.ofSeconds(2));
        steps();
        assertThat(clock.wall(before) - before)
                .isGreaterThanOrEqualTo(Duration.ofHours(1).toNanos());
        assertThat(engine.findings()).as("2 s in CLOSE_WAIT, not an hour").isEmpty();
        time.advance(Duration.ofMinutes(1));
        steps();
        assertThat(engine.findings()).hasSize(1);
    }
}
