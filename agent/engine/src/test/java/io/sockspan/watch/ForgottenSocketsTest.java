package io.sockspan.watch;

import static io.sockspan.model.Sample.info;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.Finding;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Proves that the engine notices forgotten sockets that no event reports: a lost owner, a descriptor never connected, a close that closed
 * nothing.
 */
class ForgottenSocketsTest extends EngineFixture {
    private static final TcpInfo IDLE = info(280, LAST_DATA_SENT, 101_000, LAST_DATA_RECV, 103_000, BYTES_RECEIVED, 31);

    private List<String> rules() {
        return engine.findings().stream().map(Finding::rule).collect(Collectors.toList());
    }

    private void collects(int fd) throws InterruptedException {
        descriptors.get(fd).clear();
        Thread cleaner = new Thread(() -> sink.closing(fd), "Common-Cleaner");
        cleaner.start();
        cleaner.join();
        kernel.remove(fd);
    }

    @Test
    void aLostOwnerIsNoticedEvenIfNothingElseHappens() {
        connects(7, 40009);
        connects(8, 40011);
        steps();
        assertThat(rules()).isEmpty();
        descriptors.get(7).clear();
        stepsUntil(() -> calls.contains("found unreachable"));
        assertThat(rules()).containsExactly("unreachable");
        assertThat(engine.findings().get(0).socket().ownership().isUnreachable())
                .isTrue();
        closes(7);
        steps();
        assertThat(calls).containsExactly("found unreachable", "resolved");
    }

    @Test
    void aListenerThatNoCodeHoldsIsNoticedToo() {
        sink.born(this, 3, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_LISTENER, null, 0);
        open(3, TcpState.LISTEN);
        steps();
        assertThat(rules()).isEmpty();
        descriptors.get(3).clear();
        stepsUntil(() -> calls.contains("found unreachable"));
    }

    @Test
    void aDescriptorNeverConnectedIsFoundUnlessItWaitsForAnAnswer() {
        sink.born(this, 3, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_LISTENER, null, 0);
        open(3, TcpState.CLOSED);
        sink.born(this, 5, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_CLIENT, null, 0);
        open(5, TcpState.CLOSED);
        sink.born(this, 7, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_CLIENT, null, 0);
        sink.connecting(7, InetAddress.getLoopbackAddress(), 8081);
        open(7, TcpState.SYN_SENT, info(280), null, null);
        stepsUntil(() -> calls.size() == 2);
        assertThat(engine.findings())
                .extracting(finding ->
                        finding.rule() + " fd " + finding.socket().identity().fd())
                .containsExactlyInAnyOrder("never-connected fd 3", "never-connected fd 5");
        sink.closing(5);
        steps();
        assertThat(calls).endsWith("resolved").hasSize(3);
    }

    @Test
    void aSocketConnectedLateIsTakenBackAndJudgedAnew() {
        sink.born(this, 5, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_CLIENT, null, 0);
        open(5, TcpState.CLOSED);
        stepsUntil(() -> calls.contains("found never-connected"));
        sink.connecting(5, InetAddress.getLoopbackAddress(), 8081);
        sink.connected(5);
        becomes(5, TcpState.ESTABLISHED, IDLE, 0, -1);
        stepsUntil(() -> calls.contains("resolved"));
        becomes(5, TcpState.CLOSE_WAIT, IDLE, 0, -1);
        sink.endOfStream(5);
        stepsUntil(() -> calls.contains("found eof-ignored"));
        assertThat(calls).containsExactly("found never-connected", "resolved", "found eof-ignored");
    }

    @Test
    void aCloseThatClosedNothingIsFoundAndTakenBackOnceItsSelectorRuns() {
        connects(7, 40009);
        sink.closeCalled(this, 7);
        becomes(7, TcpState.FIN_WAIT_2);
        steps();
        assertThat(calls).as("while it is in close()").isEmpty();
        sink.closeReturned(this, 7);
        stepsUntil(() -> calls.contains("found deferred-close"));
        closes(7);
        steps();
        assertThat(calls).containsExactly("found deferred-close", "resolved");
    }

    @Test
    void aSocketThatTheCleanerClosedIsReportedOnceAndNotTakenBack() throws InterruptedException {
        connects(7, 40009);
        steps();
        collects(7);
        steps();
        assertThat(calls).containsExactly("found closed-by-cleaner");
        assertThat(rules()).as("it is still listed").containsExactly("closed-by-cleaner");
        assertThat(engine.found()).isEqualTo(1);
    }

    @Test
    void aLeakBeyondDoubtIsNotReportedTwice() throws InterruptedException {
        connects(7, 40009);
        becomes(7, TcpState.CLOSE_WAIT, IDLE, 0, -1);
        sink.endOfStream(7);
        stepsUntil(() -> calls.contains("found eof-ignored"));
        collects(7);
        steps();
        assertThat(calls).containsExactly("found eof-ignored", "resolved");
    }

    @Test
    void aDoubtfulLeakIsReportedAgainOnceItIsCertain() {
        connects(7, 40009);
        becomes(7, TcpState.CLOSE_WAIT, IDLE, 0, -1);
        engine.step(new int[] {7}, 1);
        stepsUntil(() -> calls.contains("found never-read"));
        assertThat(engine.findings()).noneMatch(Finding::certain);
        descriptors.get(7).clear();
        stepsUntil(() -> calls.size() == 3);
        assertThat(calls).containsExactly("found never-read", "resolved", "found never-read");
        assertThat(engine.findings()).hasSize(1).allMatch(Finding::certain);
    }

    @Test
    void aSuspicionIsTakenBackWhenSomethingMovesAgain() {
        engine = engine(Duration.ofMillis(2));
        connects(7, 40009);
        becomes(7, TcpState.ESTABLISHED, IDLE, 0, -1);
        sink.readThrew(7, new SocketTimeoutException("Read timed out"));
        stepsUntil(() -> calls.contains("found abandoned"));
        assertThat(engine.findings()).noneMatch(Finding::certain);
        becomes(7, TcpState.ESTABLISHED, info(280, BYTES_RECEIVED, 31), 0, -1);
        stepsUntil(() -> calls.contains("resolved"));
    }

    @Test
    void atTheExitEveryForgottenSocketIsReportedOnce() {
        engine = engine(Duration.ofHours(1));
        connects(7, 40009);
        connects(8, 40011);
        descriptors.get(8).clear();
        sink.born(this, 5, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_CLIENT, null, 0);
        open(5, TcpState.CLOSED);
        engine.finish();
        assertThat(calls).as("one opened just now is none").containsExactly("found unreachable", "close");
    }
}
