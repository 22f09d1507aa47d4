package io.sockspan.watch;

import static io.sockspan.model.TcpState.CLOSED;
import static io.sockspan.model.TcpState.CLOSE_WAIT;
import static io.sockspan.model.TcpState.ESTABLISHED;
import static io.sockspan.model.TcpState.FIN_WAIT_1;
import static io.sockspan.model.TcpState.FIN_WAIT_2;
import static io.sockspan.model.TcpState.LAST_ACK;
import static io.sockspan.model.TcpState.SYN_SENT;
import static io.sockspan.model.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.Cause;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Ending;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import io.sockspan.table.Row;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Proves that the engine follows a socket beyond its close to the end of its TCP, and then releases it. Each change is reported if a
 * reporter follows it.
 */
class EndingsTest extends EngineFixture {
    private static final Duration SHORT = Duration.ofMillis(7);

    private static List<TcpState> states(SocketRecord record) {
        return record.tcp().transitions().stream().map(Transition::to).toList();
    }

    private SocketRecord lastReported() {
        return followed.get(followed.size() - 1);
    }

    /** The row of the socket that is open under {@code fd}. */
    private Row row(int fd) {
        return (Row) descriptors.get(fd).row();
    }

    private long closedRows() {
        return engine.sockets().stream()
                .filter(shown -> shown.socket().closing().closedTime() != 0)
                .count();
    }

    @Test
    void anActiveCloseIsReportedStateByStateToTheEndOfTimeWait() {
        followsAll = true;
        ConnectionId id = connects(7, 40_009);
        steps();
        table.put(id, FIN_WAIT_1);
        closes(7);
        stepsUntil(() -> !table.questions.isEmpty());
        assertThat(states(lastReported())).containsExactly(CLOSED, SYN_SENT, ESTABLISHED, FIN_WAIT_1);
        assertThat(lastReported().closing().doneTime()).isZero();
        table.put(id, FIN_WAIT_2);
        stepsUntil(() -> lastReported().tcp().state() == FIN_WAIT_2);
        assertThat(lastReported().tcp().lastTransition().cause()).isEqualTo(Cause.FIN_ACKED);
        table.timeWait(id, 7);
        stepsUntil(() -> lastReported().tcp().state() == TIME_WAIT);
        assertThat(lastReported().tcp().lastTransition().cause()).isEqualTo(Cause.PEER_FIN);
        table.remove(id);
        stepsUntil(() -> lastReported().closing().doneTime() != 0);
        assertThat(states(lastReported()))
                .containsExactly(CLOSED, SYN_SENT, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSED);
        assertThat(lastReported().tcp().ending()).isEqualTo(Ending.ORDERLY);
        assertThat(lastReported().beginning().site().stack().isEmpty()).isFalse();
        int reported = followed.size();
        steps();
        assertThat(followed).hasSize(reported);
        assertThat(engine.sockets()).isEmpty();
    }

    @Test
    void withoutAFollowingReporterNothingIsReportedAndTheRowIsReleasedAtTheEndOnly() {
        ConnectionId id = connects(7, 40_009);
        steps();
        Row row = row(7);
        table.put(id, LAST_ACK);
        closes(7);
        stepsUntil(() -> !table.questions.isEmpty());
        assertThat(closedRows()).isEqualTo(1);
        assertThat(row.facts().opened()).isNotNull();
        table.remove(id);
        stepsUntil(() -> row.finishedTime() != 0);
        assertThat(row.facts().opened()).isNull();
        assertThat(followed).isEmpty();
        assertThat(calls).isEmpty();
        assertThat(closedRows()).isZero();
    }

    @Test
    void theTableIsOpenedOnceAndOnlyWhenSomethingWasClosed() {
        connects(7, 40_009);
        connects(11, 40_013);
        steps();
        assertThat(opened).isZero();
        assertThat(engine.describeKernelTable()).isNull();
        closes(7);
        closes(11);
        stepsUntil(() -> table.questions.size() > 0);
        assertThat(opened).isEqualTo(1);
        assertThat(engine.describeKernelTable())
                .startsWith("the kernel's table of sockets was asked ")
                .contains(" (fake)");
    }

    @Test
    void whatWasNeverConnectedIsNotFollowed() {
        sink.born(this, 7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        open(7, CLOSED);
        steps();
        closes(7);
        steps();
        assertThat(opened).isZero();
    }

    @Test
    void leavingOrFinishingClosesTheTableForGood() {
        connects(7, 40_009);
        steps();
        closes(7);
        steps();
        engine.leave();
        assertThat(table.closed).isEqualTo(1);
        engine.sockets();
        engine.findings();
        assertThat(engine.describeKernelTable()).isNull();
        assertThat(opened).isEqualTo(1);
        engine = engine(SHORT);
        connects(7, 40_009);
        closes(7);
        engine.finish();
        assertThat(table.closed).isEqualTo(2);
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void aSocketClosedWithUnreadDataIsFinishedAtOnce() {
        sampling = true;
        followsAll = true;
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 13, -1);
        closes(7);
        steps();
        assertThat(states(lastReported())).containsExactly(CLOSED, SYN_SENT, ESTABLISHED, CLOSED);
        assertThat(lastReported().tcp().ending()).isEqualTo(Ending.RESET_BY_US);
        assertThat(lastReported().closing().doneTime())
                .isEqualTo(lastReported().closing().closedTime());
        assertThat(table.questions).isEmpty();
    }

    @Test
    void aSocketSendsItsFinBeforeItsReset() {
        sampling = true;
        followsAll = true;
        accepts(7);
        open(7, ESTABLISHED);
        steps();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 13, -1);
        closes(7);
        steps();
        assertThat(states(lastReported())).containsExactly(CLOSED, ESTABLISHED, FIN_WAIT_1, CLOSED);
        assertThat(lastReported().tcp().ending()).isEqualTo(Ending.RESET_BY_US);
    }

    @Test
    void withLingerZeroASocketSendsNoFin() {
        sampling = true;
        followsAll = true;
        accepts(7);
        open(7, ESTABLISHED);
        steps();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 13, 0);
        closes(7);
        steps();
        assertThat(states(lastReported())).containsExactly(CLOSED, ESTABLISHED, CLOSED);
        assertThat(lastReported().tcp().ending()).isEqualTo(Ending.RESET_BY_US);
    }

    /** Both sides have sent their FIN while the descriptor is open; the kernel's table shows the rest. */
    private ConnectionId bothShut(int fd) {
        ConnectionId id = connects(fd, 40_009);
        steps();
        sink.shutdownOutput(fd);
        becomes(fd, FIN_WAIT_2);
        steps();
        becomes(fd, CLOSED);
        table.timeWait(id, 7);
        sink.endOfStream(fd);
        steps();
        stepsUntil(() -> row(fd).path().lastSeen() == TIME_WAIT);
        return id;
    }

    @Test
    void theTimeWaitOfAnOpenDescriptorIsFollowedToItsEndAlthoughTheDescriptorShowsClosed() {
        followsAll = true;
        ConnectionId id = bothShut(7);
        // As a sweep does.
        engine.sockets();
        assertThat(lastReported().tcp().state()).isEqualTo(TIME_WAIT);
        assertThat(lastReported().descriptorState()).isEqualTo(CLOSED);
        table.remove(id);
        stepsUntil(() -> lastReported().tcp().state() == CLOSED);
        assertThat(lastReported().tcp().lastTransition().cause()).isEqualTo(Cause.TIME_WAIT_OVER);
        assertThat(lastReported().closing().doneTime()).isZero();
        closes(7);
        stepsUntil(() -> lastReported().closing().doneTime() != 0);
        assertThat(states(lastReported())).endsWith(FIN_WAIT_2, TIME_WAIT, CLOSED);
    }

    @Test
    void aHalfClosedSocketThatNoCodeReadsHasOneLifeWhenItsPeerIsDone() {
        followsAll = true;
        ConnectionId id = connects(7, 40_009);
        steps();
        sink.shutdownOutput(7);
        becomes(7, FIN_WAIT_2);
        steps();
        becomes(7, CLOSED);
        table.timeWait(id, 59_000);
        engine.step(new int[] {7}, 1);
        stepsUntil(() -> row(7).path().lastSeen() == TIME_WAIT);
        assertThat(states(lastReported()))
                .containsExactly(CLOSED, SYN_SENT, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT);
    }

    @Test
    void aCloseDuringTimeWaitIsNoResetEvenWithUnreadData() {
        sampling = true;
        followsAll = true;
        ConnectionId id = bothShut(7);
        Row row = row(7);
        becomes(7, CLOSED, TcpInfo.NONE, 13, 0);
        closes(7);
        steps();
        assertThat(lastReported().closing().closedTime()).isNotZero();
        assertThat(lastReported().closing().doneTime()).isZero();
        assertThat(lastReported().tcp().state()).isEqualTo(TIME_WAIT);
        table.remove(id);
        stepsUntil(() -> row.finishedTime() != 0);
        assertThat(lastReported().tcp().ending()).isEqualTo(Ending.ORDERLY);
        assertThat(lastReported().beginning().site().stack().isEmpty()).isFalse();
        int reported = followed.size();
        steps();
        assertThat(followed).hasSize(reported);
    }

    @Test
    void anUnacknowledgedCloseIsFoundAndTakenBackOnceItIsAcknowledged() {
        engine = engine(SHORT);
        ConnectionId id = connects(7, 40_009);
        steps();
        table.put(id, FIN_WAIT_1);
        closes(7);
        stepsUntil(() -> !calls.isEmpty());
        assertThat(calls).containsExactly("found stuck-close");
        assertThat(engine.findings()).hasSize(1);
        assertThat(engine.sockets().get(0).finding()).isNotNull();
        assertThat(engine.found()).isEqualTo(1);
        table.timeWait(id, 60_000);
        stepsUntil(() -> calls.size() > 1);
        assertThat(calls).containsExactly("found stuck-close", "resolved");
        assertThat(engine.findings()).isEmpty();
        assertThat(closedRows()).isEqualTo(1);
    }

    @Test
    void aStuckCloseIsTakenBackOnceWhenTheKernelGivesUp() {
        engine = engine(SHORT);
        ConnectionId id = connects(7, 40_009);
        steps();
        table.put(id, LAST_ACK);
        closes(7);
        stepsUntil(() -> !calls.isEmpty());
        table.remove(id);
        stepsUntil(() -> calls.size() > 1);
        steps();
        assertThat(calls).containsExactly("found stuck-close", "resolved");
        assertThat(engine.findings()).isEmpty();
    }

    @Test
    void aStuckCloseIsFoundAlthoughItsSocketWaitedToBeJudgedForAnotherReason() {
        engine = engine(Duration.ofMillis(101));
        ConnectionId id = connects(7, 40_009);
        steps();
        becomes(7, CLOSE_WAIT);
        sink.endOfStream(7);
        steps();
        assertThat(row(7).isDue()).isTrue();
        stepsUntil(waited(53));
        table.put(id, LAST_ACK);
        closes(7);
        stepsUntil(() -> !calls.isEmpty());
        assertThat(calls).containsExactly("found stuck-close");
    }

    private BooleanSupplier waited(long millis) {
        long begun = clock.nanoTime();
        return () -> clock.nanoTime() - begun > millis * 1_000_000;
    }

    @Test
    void anOpenSocketIsStillFollowedAfterAFullQueue() {
        ConnectionId id = connects(7, 40_009);
        steps();
        for (int fd = 20; fd < 31; fd++) {
            sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        }
        assertThat(queue.dropped()).isPositive();
        steps();
        table.put(id, FIN_WAIT_1, 0, Timer.NONE, 0);
        closes(7);
        stepsUntil(() -> closedRows() == 1 && !table.questions.isEmpty());
    }

    @Test
    void anIncompleteAnswerEndsNoConnection() {
        ConnectionId id = connects(7, 40_009);
        steps();
        Row row = row(7);
        table.failing = true;
        closes(7);
        stepsUntil(() -> table.questions.size() > 2);
        assertThat(row.finishedTime()).isZero();
        table.failing = false;
        table.remove(id);
        stepsUntil(() -> row.finishedTime() != 0);
    }

    @Test
    void aSocketClosedUnseenIsFollowedAlthoughItsNumberIsReused() {
        ConnectionId first = connects(7, 40_009);
        steps();
        Row row = row(7);
        table.put(first, FIN_WAIT_2);
        connects(7, 40_013);
        stepsUntil(() -> row.path().lastSeen() == FIN_WAIT_2);
        assertThat(row.finishedTime()).isZero();
    }
}
