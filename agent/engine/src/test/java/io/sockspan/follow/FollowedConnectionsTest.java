package io.sockspan.follow;

import static io.sockspan.model.TcpState.CLOSED;
import static io.sockspan.model.TcpState.ESTABLISHED;
import static io.sockspan.model.TcpState.FIN_WAIT_1;
import static io.sockspan.model.TcpState.FIN_WAIT_2;
import static io.sockspan.model.TcpState.LAST_ACK;
import static io.sockspan.model.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.Cause;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Ending;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.SocketRecord;
import io.sockspan.table.Row;
import io.sockspan.table.RowListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Proves when the kernel is asked about closed connections, what is concluded from its answers, and that nothing is kept longer than it
 * lives.
 */
class FollowedConnectionsTest extends FollowFixture {
    private static final long TICK = 250 * MILLI;
    private static final ConnectionId ENDS = FakeKernelTable.from(40_009, 4099);

    /** Just after the first close. */
    private final long start = clock.now() + SECOND;

    private final List<Row> changed = new ArrayList<>();
    private final FollowedConnections followed = new FollowedConnections(TICK, reporting(changed::add));

    private static RowListener reporting(Consumer<Row> to) {
        return new RowListener() {
            @Override
            public void ended(Row row) {
                throw new AssertionError("that is the hooks'");
            }

            @Override
            public void stateEntered(Row row) {
                to.accept(row);
            }

            @Override
            public void finished(Row row) {
                to.accept(row);
            }
        };
    }

    private boolean follow(Row row) {
        return followed.follow(row, clock.epoch(row.facts().born()), start);
    }

    /**
     * Asks about what is due at every millisecond until {@code until} after the start. Returns when questions were asked, in ms after the
     * start.
     */
    private List<Long> asked(long from, long until) {
        List<Long> times = new ArrayList<>();
        for (long at = from; at <= until; at++) {
            int before = kernel.questions.size();
            if (followed.isDue(start + at * MILLI)) {
                followed.step(kernel, start + at * MILLI);
            }
            if (kernel.questions.size() > before) {
                times.add(at);
            }
        }
        return times;
    }

    @Test
    void aStuckConnectionIsAskedAboutEverLessOftenDownToEveryFiveSeconds() {
        kernel.put(ENDS, FIN_WAIT_1);
        follow(closed(ENDS));
        assertThat(asked(0, 20_000)).containsExactly(0L, 250L, 750L, 1_750L, 3_750L, 7_750L, 12_750L, 17_750L);
        assertThat(changed).hasSize(1);
    }

    @Test
    void aNewStateIsAskedAboutAtShortIntervalsAgain() {
        kernel.put(ENDS, FIN_WAIT_1);
        Row row = closed(ENDS);
        follow(row);
        asked(0, 7_750);
        kernel.put(ENDS, FIN_WAIT_2, 0, Timer.TIME_WAIT, 60_000);
        assertThat(asked(7_751, 14_000)).containsExactly(12_750L, 13_000L, 13_500L);
        assertThat(changed).containsExactly(row, row);
        assertThat(states(row)).endsWith(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2);
    }

    @Test
    void timeWaitIsAskedAboutAtItsPredictedEndAndNotBefore() {
        kernel.timeWait(ENDS, 59_003);
        Row row = closed(ENDS);
        follow(row);
        assertThat(asked(0, 61_102)).containsExactly(0L);
        kernel.remove(ENDS);
        assertThat(asked(61_103, 61_103)).containsExactly(61_103L);
        assertThat(row.finishedTime()).isEqualTo(start + 59_003 * MILLI);
        SocketRecord record = record(row);
        assertThat(states(row)).endsWith(FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSED);
        assertThat(record.tcp().lastTransition().cause()).isEqualTo(Cause.TIME_WAIT_OVER);
        assertThat(record.tcp().lastTransition().time()).isEqualTo(row.finishedTime());
        assertThat(record.tcp().ending()).isEqualTo(Ending.ORDERLY);
        assertThat(followed.isEmpty()).isTrue();
        assertThat(followed.isDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aTimeWaitThatWasPutBackIsAskedAboutAtItsNewEnd() {
        kernel.timeWait(ENDS, 60_000);
        Row row = closed(ENDS);
        follow(row);
        assertThat(asked(0, 62_099)).hasSize(1);
        kernel.timeWait(ENDS, 31_000);
        assertThat(asked(62_100, 95_199)).containsExactly(62_100L);
        kernel.remove(ENDS);
        assertThat(asked(95_200, 95_200)).containsExactly(95_200L);
        assertThat(row.finishedTime()).isEqualTo(start + 93_100 * MILLI);
        assertThat(changed).containsExactly(row, row);
    }

    @Test
    void anOrphansFinWait2IsAskedAboutWhenItsTimerHasRunOut() {
        kernel.put(ENDS, FIN_WAIT_2, 0, Timer.TIME_WAIT, 1_009);
        Row row = closed(ENDS);
        follow(row);
        assertThat(asked(0, 3_108)).containsExactly(0L, 250L, 750L, 1_750L);
        kernel.remove(ENDS);
        // Asked at 1,750 ms it said 1,009 ms again.
        assertThat(asked(3_109, 5_000)).containsExactly(3_750L);
        assertThat(row.finishedTime()).isEqualTo(start + (1_750 + 1_009) * MILLI);
        assertThat(record(row).tcp().lastTransition().cause()).isEqualTo(Cause.TIMEOUT);
        assertThat(record(row).tcp().ending()).isEqualTo(Ending.TIMED_OUT);
    }

    @Test
    void aConnectionThatLeavesTimeWaitHoldsNoPortAnyMore() {
        kernel.timeWait(ENDS, 1_009);
        Row row = closed(ENDS);
        follow(row);
        asked(0, 0);
        assertThat(followed.timeWaits().to(ENDS.peer())).containsExactly(row);
        kernel.put(ENDS, LAST_ACK);
        asked(3_109, 3_109);
        assertThat(followed.timeWaits().isEmpty()).isTrue();
    }

    @Test
    void aConnectionGoneEarlierThanPredictedFinishedWhenThatWasSeen() {
        kernel.put(ENDS, FIN_WAIT_2, 0, Timer.TIME_WAIT, 59_000);
        Row row = closed(ENDS);
        follow(row);
        asked(0, 0);
        kernel.remove(ENDS);
        asked(1, 251);
        assertThat(row.finishedTime()).isEqualTo(start + 250 * MILLI);
        assertThat(record(row).tcp().lastTransition().cause()).isEqualTo(Cause.RESET);
        assertThat(record(row).tcp().lastTransition().notBefore()).isEqualTo(start);
    }

    @Test
    void manyAreAskedAboutTogether() {
        for (int port = 40_001; port <= 40_013; port++) {
            ConnectionId id = FakeKernelTable.from(port, port);
            kernel.put(id, LAST_ACK);
            follow(closed(id));
        }
        followed.step(kernel, start);
        assertThat(kernel.questions).hasSize(1);
        assertThat(kernel.questions.get(0)).hasSize(13);
        assertThat(followed.rows()).hasSize(13);
    }

    @Test
    void ofTooManyTheLongestWaitingAreAskedAboutFirst() {
        for (int port = 1; port <= 4_099; port++) {
            ConnectionId id = FakeKernelTable.from(port, port);
            kernel.put(id, LAST_ACK);
            followed.follow(closed(id), start, start + port);
        }
        followed.step(kernel, start + SECOND);
        assertThat(kernel.questions.get(0)).hasSize(4_096).doesNotContain(FakeKernelTable.from(4_097, 4_097));
        followed.step(kernel, start + SECOND);
        assertThat(kernel.questions.get(1)).hasSize(3);
        assertThat(followed.isDue(start + SECOND)).isFalse();
    }

    @Test
    void aRowWithoutTwoEndsIsNotFollowed() {
        Row row = unconnected();
        assertThat(followed.follow(row, start, start)).isFalse();
        assertThat(followed.isEmpty()).isTrue();
    }

    @Test
    void aRowIsFollowedOnce() {
        Row row = closed(ENDS);
        assertThat(follow(row)).isTrue();
        assertThat(follow(row)).isTrue();
        followed.step(kernel, start);
        assertThat(changed).containsExactly(row);
        assertThat(followed.isDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aConnectionWhoseEndpointsAreReusedWasFinishedBefore() {
        kernel.timeWait(ENDS, 59_000);
        Row first = closed(ENDS);
        follow(first);
        asked(0, 0);
        Row second = closed(FakeKernelTable.from(40_009, 4111));
        long born = start + 7 * SECOND;
        kernel.timeWait(FakeKernelTable.from(40_009, 4111), 53_000);
        followed.follow(second, born, start + 11 * SECOND);
        assertThat(changed).containsExactly(first, first);
        assertThat(first.finishedTime()).isEqualTo(born);
        assertThat(states(first)).endsWith(TIME_WAIT, CLOSED);
        assertThat(followed.rows()).containsExactly(second);
        assertThat(followed.timeWaits().to(ENDS.peer())).isEmpty();
        followed.step(kernel, start + 11 * SECOND);
        assertThat(kernel.questions).hasSize(2);
        assertThat(kernel.questions.get(1)).containsExactly(FakeKernelTable.from(40_009, 4111));
        assertThat(followed.timeWaits().to(ENDS.peer())).containsExactly(second);
    }

    @Test
    void reuseByASocketMadeLongBeforeItsConnectDoesNotMoveTheEndBeforeTheLastLook() {
        kernel.timeWait(ENDS, 59_000);
        Row first = closed(ENDS);
        follow(first);
        asked(0, 0);
        followed.follow(closed(FakeKernelTable.from(40_009, 4111)), start - 31 * SECOND, start + 11 * SECOND);
        assertThat(first.finishedTime()).isEqualTo(start);
        assertThat(states(first)).endsWith(FIN_WAIT_2, TIME_WAIT, CLOSED);
    }

    @Test
    void withoutACookieARowAfterTimeWaitIsAnotherConnection() {
        ConnectionId bare = FakeKernelTable.from(40_009, 0);
        kernel.timeWait(bare, 1_009);
        Row row = closed(bare);
        follow(row);
        asked(0, 0);
        kernel.put(bare, ESTABLISHED);
        asked(1, 3_200);
        assertThat(row.finishedTime()).isNotZero();
        assertThat(states(row)).endsWith(TIME_WAIT, CLOSED);
        assertThat(followed.isEmpty()).isTrue();
    }

    @Test
    void anUnansweredQuestionIsAskedAgainAndConcludesNothing() {
        kernel.put(ENDS, FIN_WAIT_1);
        Row row = closed(ENDS);
        follow(row);
        kernel.failing = true;
        assertThat(asked(0, 500)).containsExactly(0L, 250L, 500L);
        assertThat(followed.unanswered()).isEqualTo(3);
        assertThat(changed).isEmpty();
        assertThat(row.finishedTime()).isZero();
        kernel.failing = false;
        assertThat(asked(501, 750)).containsExactly(750L);
        assertThat(changed).containsExactly(row);
    }

    @Test
    void aDueConnectionIsNotForgottenWhenTheTableThrows() {
        kernel.put(ENDS, FIN_WAIT_1);
        follow(closed(ENDS));
        kernel.broken = new IllegalStateException("broken");
        assertThatThrownBy(() -> followed.step(kernel, start)).isSameAs(kernel.broken);
        kernel.broken = null;
        assertThat(asked(0, 250)).containsExactly(250L);
    }

    @Test
    void aListenerThatThrowsForOneConnectionDoesNotLoseTheOthers() {
        FollowedConnections fragile = new FollowedConnections(TICK, reporting(row -> {
            throw new IllegalStateException("broken");
        }));
        for (int port = 40_001; port <= 40_003; port++) {
            fragile.follow(closed(FakeKernelTable.from(port, port)), start, start);
        }
        for (int i = 0; i < 3; i++) {
            long now = start + i * TICK;
            assertThatThrownBy(() -> fragile.step(kernel, now)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(fragile.isEmpty()).isTrue();
    }

    @Test
    void theRowOfAnOpenDescriptorIsNotFinishedWhenItsConnectionIs() {
        Row open = row(ENDS, SocketSink.ROLE_CLIENT);
        kernel.timeWait(ENDS, 59_000);
        follow(open);
        asked(0, 0);
        kernel.remove(ENDS);
        asked(61_100, 61_100);
        assertThat(changed).containsExactly(open, open);
        assertThat(open.finishedTime()).isZero();
        assertThat(followed.isEmpty()).isTrue();
    }

    @Test
    void moreThanTheLimitAreCountedAndNotFollowed() {
        Row row = closed(ENDS);
        for (int i = 0; i < FollowedConnections.LIMIT; i++) {
            assertThat(followed.follow(shared(i), start, start)).isTrue();
        }
        assertThat(followed.follow(row, start, start)).isFalse();
        assertThat(followed.notFollowed()).isEqualTo(1);
        assertThat(followed.rows()).hasSize(FollowedConnections.LIMIT);
    }

    private Row shared(int i) {
        return closed(FakeKernelTable.from(1 + i % 31_000, 4099 + i, 1 + i / 31_000));
    }

    @Test
    void endpointsThatAreReusedAllTheTimeLeaveNothingBehind() {
        kernel.timeWait(ENDS, 59_000);
        // It is due before all others, so that none of them is skipped on the way to it.
        kernel.timeWait(FakeKernelTable.from(40_013, 4073), 13_003);
        follow(closed(FakeKernelTable.from(40_013, 4073)));
        for (int i = 0; i < 10_007; i++) {
            ConnectionId id = FakeKernelTable.from(40_009, 4099 + i);
            kernel.timeWait(id, 59_000);
            followed.follow(closed(id), start + i * MILLI, start + i * MILLI);
            followed.step(kernel, start + i * MILLI);
        }
        assertThat(followed.waiting()).isLessThan(1_031);
        assertThat(followed.rows()).hasSize(2);
        assertThat(followed.timeWaits().to(ENDS.peer())).hasSize(2);
    }

    @Test
    void followedRowsAreListedInTheOrderOfTheirCloses() {
        List<Row> rows = new ArrayList<>();
        for (int port = 40_031; port > 40_000; port--) {
            Row row = closed(FakeKernelTable.from(port, port));
            rows.add(row);
            follow(row);
        }
        assertThat(followed.rows()).containsExactlyElementsOf(rows);
    }
}
