package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.SocketFacts;
import io.sockspan.event.StackPool;
import io.sockspan.follow.ClosedSockets;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Observation;
import io.sockspan.model.Stack;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchTiming;
import io.sockspan.table.AddressPool;
import io.sockspan.table.RecordingListener;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Proves what is kept of a socket between its close and its end. Its line is kept if there is time to read it, and nothing of the
 * application's.
 */
class ClosedSocketsTest extends EngineFixture {
    private static final long THRESHOLD = 1_000_000_007;
    private static final WatchTiming TIMING = new WatchTiming(THRESHOLD, 1);

    private final Records records = new Records(clock, new StackPool());
    private final SocketTable rows = new SocketTable(descriptors, records, row -> {});
    private final LazyKernelTable tables = new LazyKernelTable(() -> table);
    private final RecordingListener reports = new RecordingListener();
    private final ClosedSockets closedSockets = new ClosedSockets(tables, rows, records, clock, TIMING, reports);

    private Row closed(int port, boolean followed, boolean watched) {
        return followedBeyondItsClose(port, followed, watched, true);
    }

    /** {@code ended} is whether the end of its descriptor is handled. */
    private Row followedBeyondItsClose(int port, boolean followed, boolean watched, boolean ended) {
        ConnectionId id = connects(7, port);
        sink.endOfStream(7);
        Row row = rows.row(descriptors.get(7));
        if (followed) {
            row.follow();
        }
        if (watched) {
            row.watched();
        }
        row.observed(
                new Observation(
                        clock.now(),
                        TcpState.ESTABLISHED,
                        id.cookie(),
                        TcpInfo.NONE,
                        0,
                        0,
                        0,
                        id.local(),
                        id.peer(),
                        -1),
                false,
                new AddressPool());
        closes(7);
        if (ended) {
            row.ended();
        }
        assertThat(closedSockets.follow(row)).isTrue();
        return row;
    }

    private static Stack opened(Row row) {
        return row.facts().opened().stack(new StackPool());
    }

    private static Stack read(Row row) {
        return row.facts().read().where.stack(new StackPool());
    }

    @Test
    void aStepReadsAHundredLinesOfSocketsClosedYoungAndDropsTheRest() {
        List<Row> closed = new ArrayList<>();
        for (int i = 0; i < 211; i++) {
            closed.add(closed(40_009 + i, false, false));
        }
        assertThat(closed.stream().filter(row -> !opened(row).isEmpty())).hasSize(100);
        assertThat(closed.stream().filter(row -> !read(row).isEmpty())).hasSize(100);
        assertThat(opened(closed.get(99)).isEmpty()).isFalse();
        assertThat(opened(closed.get(100)).isEmpty()).isTrue();
        assertThat(closed.get(100).facts().opened().thread)
                .isEqualTo(Thread.currentThread().getName());
        assertThat(closed).allMatch(row -> row.facts().refersTo(null));
        assertThat(closed).allMatch(row -> row.facts().token() == null);
        closedSockets.step();
        assertThat(opened(closed(41_009, false, false)).isEmpty()).isFalse();
    }

    @Test
    void followedAndLongLivedSocketsAlwaysKeepTheirLines() {
        for (int i = 0; i < 101; i++) {
            closed(40_009 + i, false, false);
        }
        Row followed = closed(41_009, true, false);
        assertThat(opened(followed).isEmpty()).isFalse();
        assertThat(read(followed).isEmpty()).isFalse();
        Row watched = closed(41_013, false, true);
        assertThat(opened(watched).isEmpty()).isFalse();
        // No code has read it so far, and none may.
        assertThat(read(watched).isEmpty()).isTrue();
    }

    @Test
    void theLastAcceptOfAListenerKeepsItsFramesWhenTheAcceptedSocketDropsThem() {
        sink.born(this, 3, 0, SocketSink.ROLE_LISTENER, null, 0);
        SocketFacts listener = descriptors.get(3);
        accepts(7);
        sink.acceptFinished(3, 7);
        SocketFacts accepted = descriptors.get(7);
        assertThat(listener.lastAccept()).isSameAs(accepted.opened());
        accepted.forgetStacks();
        assertThat(accepted.opened().stack(new StackPool()).isEmpty()).isTrue();
        assertThat(listener.lastAccept().stack(new StackPool()).isEmpty()).isFalse();
    }

    @Test
    void onlyAStateThatShouldNotLastIsJudgedAndOnlyOnceItHasLasted() {
        int port = 40_009;
        for (TcpState state : TcpState.values()) {
            boolean sticks = state == TcpState.FIN_WAIT_1 || state == TcpState.CLOSING || state == TcpState.LAST_ACK;
            Row row = closed(port++, false, false);
            table.put(row.connection(), state);
            stepUntilAsked(row);
            assertThat(row.isDue()).as(state.name()).isEqualTo(sticks);
            if (sticks) {
                long entered = records.of(row).tcp().lastTransition().time();
                assertThat(rows.nextDue(entered + THRESHOLD - 1)).isNull();
                assertThat(rows.nextDue(entered + THRESHOLD)).isSameAs(row);
            }
            table.remove(row.connection());
        }
    }

    @Test
    void whatIsStillOpenIsNotJudgedAsAClose() {
        Row row = followedBeyondItsClose(40_009, false, false, false);
        table.put(row.connection(), TcpState.LAST_ACK);
        stepUntilAsked(row);
        assertThat(row.path().lastSeen()).isEqualTo(TcpState.LAST_ACK);
        assertThat(row.isDue()).isFalse();
    }

    private void stepUntilAsked(Row row) {
        for (int i = 0; !reports.changed.contains(row); i++) {
            assertThat(i).as("steps in vain").isLessThan(10_007);
            time.advance(Duration.ofMillis(1));
            closedSockets.step();
        }
    }

    @Test
    void closedSocketsAreListedInTheOrderOfTheirClosesAndOpenOnesAreNot() {
        List<Row> closed = List.of(
                closed(40_031, false, false),
                followedBeyondItsClose(40_013, false, false, false),
                closed(40_009, false, false));
        assertThat(closedSockets.closed()).containsExactly(closed.get(0), closed.get(2));
    }

    @Test
    void withoutATableNothingIsFollowed() {
        ClosedSockets blind = new ClosedSockets(new LazyKernelTable(() -> null), rows, records, clock, TIMING, reports);
        assertThat(blind.follow(closed(40_009, false, false))).isFalse();
    }
}
