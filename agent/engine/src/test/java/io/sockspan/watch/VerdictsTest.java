package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.event.StackPool;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchTiming;
import io.sockspan.report.Reporters;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Proves that a verdict is told once, again at its times while it stands, and that nothing of it stays when it was taken back. */
class VerdictsTest extends EngineFixture {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Records records = new Records(clock, new StackPool());
    private final SocketTable rows = new SocketTable(descriptors, records, row -> {});
    private final Verdicts verdicts = new Verdicts(
            reporters(),
            clock,
            new FindingContext(null, new LazyKernelTable(() -> table), records, clock),
            new WatchTiming(MINUTE, 1));

    private Reporters reporters() {
        Reporters reporters = new Reporters(calls::add);
        reporters.add(new Recorder());
        return reporters;
    }

    private Row closed(int fd) {
        accepts(fd);
        Row row = rows.row(descriptors.get(fd));
        row.ended();
        return row;
    }

    /** Closed years ago, and in {@code state} since. */
    private static SocketRecord record(TcpState state) {
        return Sample.accepted().in(state, 17, true).closed(17).record();
    }

    @Test
    void aFindingIsSaidAgainAtItsTimesWhileItStands() {
        Row row = closed(7);
        assertThat(verdicts.judge(row, record(TcpState.LAST_ACK))).isTrue();
        Finding finding = row.finding();
        assertThat(finding.leak()).isFalse();
        for (int minutes : new int[] {10, 60, 360, 720}) {
            long due = finding.time() + minutes * MINUTE;
            assertThat(verdicts.nextAgain(due - 1)).as("before %d min", minutes).isNull();
            assertThat(verdicts.nextAgain(due)).as("at %d min", minutes).isSameAs(row);
            assertThat(verdicts.nextAgain(due)).isNull();
            verdicts.again(row, record(TcpState.LAST_ACK));
        }
        assertThat(verdicts.found()).isEqualTo(1);
        assertThat(calls).containsExactly("found stuck-close");
        assertThat(row.isDue()).isFalse();
    }

    @Test
    void whatWasTakenBackStandsNoMoreAndIsNotSaidAgain() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.standing()).containsExactly(row);
        assertThat(verdicts.reconsider(row, record(TcpState.TIME_WAIT))).isFalse();
        assertThat(row.finding()).isNull();
        assertThat(verdicts.standing()).isEmpty();
        assertThat(verdicts.nextAgain(Long.MAX_VALUE)).isNull();
        assertThat(calls).containsExactly("found stuck-close", "resolved");
        verdicts.takeBack(row, record(TcpState.TIME_WAIT));
        assertThat(calls).hasSize(2);
    }

    @Test
    void whatStandsAsBeforeIsNotToldAnew() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.reconsider(row, record(TcpState.LAST_ACK))).isTrue();
        assertThat(verdicts.reconsider(row, record(TcpState.CLOSING))).isTrue();
        assertThat(calls).containsExactly("found stuck-close");
    }

    @Test
    void aRowThatIsFoundAgainIsSaidAgainAtTheNewTimesOnly() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        verdicts.takeBack(row, record(TcpState.TIME_WAIT));
        verdicts.judge(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.nextAgain(Long.MAX_VALUE)).isSameAs(row);
        assertThat(verdicts.nextAgain(Long.MAX_VALUE)).isNull();
        assertThat(verdicts.found()).isEqualTo(2);
    }

    @Test
    void whatComesAndGoesAllTheTimeLeavesNothingBehind() {
        Row row = closed(7);
        for (int i = 0; i < 5_003; i++) {
            verdicts.judge(row, record(TcpState.LAST_ACK));
            verdicts.takeBack(row, record(TcpState.TIME_WAIT));
        }
        assertThat(verdicts.repeats()).isLessThan(1_031);
        assertThat(verdicts.standing()).isEmpty();
    }

    @Test
    void withoutAVerdictNothingStands() {
        Row row = closed(7);
        assertThat(verdicts.judge(row, record(TcpState.TIME_WAIT))).isFalse();
        assertThat(verdicts.reconsider(row, record(TcpState.TIME_WAIT))).isFalse();
        assertThat(row.isFollowed()).isFalse();
        assertThat(calls).isEmpty();
    }
}
