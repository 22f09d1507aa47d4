package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves, with a kernel of its own, what the engine says after its end, that a full queue leaves no finding standing, and what it answers. */
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
    void aFindingIsTakenBackThoughTheQueueWasFullWhenItsSocketWasClosed() {
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
    void whoLeavesJudgesNothingAndReportsNothingMore() {
        accepts(7);
        open(7, TcpState.CLOSED);
        sink.endOfStream(7);
        engine.leave();
        steps();
        assertThat(calls).containsExactly("close");
    }

    @Test
    void whatStandsIsAnsweredWithItsSocketAsItIsNow() {
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
    void aLeakThatWasClosedAMomentAgoIsNoAnswer() {
        leak(7);
        sink.closing(7);
        kernel.remove(7);
        assertThat(engine.findings()).isEmpty();
        assertThat(engine.sockets()).isEmpty();
        assertThat(calls).containsExactly("found eof-ignored", "resolved");
    }

    @Test
    void everyOpenSocketIsListedInTheOrderOfDescriptorsWithWhatStandsAgainstIt() {
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
    void aStepEndsThoughASocketIsDueAgainAtOnce() {
        // The peer is done and its end waits, but the code has shut its input: no leak however often it is judged.
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
    void aSocketThatAListMeetsFirstIsFollowedAsAnyOther() {
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
}
