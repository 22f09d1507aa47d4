package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.detect.Decision;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that a verdict is reported once, reported again at its times while it stands, and leaves nothing behind when it is taken back. */
class VerdictsTest extends EngineFixture {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Records records = new Records(clock, new StackPool());
    private final SocketTable rows = new SocketTable(descriptors, records, row -> {});
    private final FindingContext context = new FindingContext(null, new LazyKernelTable(() -> table), records, clock);
    private final List<String> stories = new ArrayList<>();
    private final Verdicts verdicts = new Verdicts(reporters(), clock, this::tell, new WatchTiming(MINUTE, 1));

    private Finding tell(Row row, SocketRecord record, Decision decision) {
        stories.add(decision.rule());
        return context.tell(row, record, decision);
    }

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

    /** A connection that was closed years ago and has been in {@code state} since. */
    private static SocketRecord record(TcpState state) {
        return Sample.accepted().in(state, 17, true).closed(17).record();
    }

    @Test
    void aFindingIsReportedAgainAtItsTimesWhileItStands() {
        Row row = closed(7);
        assertThat(verdicts.judge(row, record(TcpState.LAST_ACK))).isTrue();
        Finding finding = row.finding();
        assertThat(finding.leak()).isFalse();
        for (int minutes : new int[] {10, 60, 360, 720}) {
            long due = finding.time() + minutes * MINUTE;
            assertThat(verdicts.nextReminder(due - 1))
                    .as("before %d min", minutes)
                    .isNull();
            assertThat(verdicts.nextReminder(due)).as("at %d min", minutes).isSameAs(row);
            assertThat(verdicts.nextReminder(due)).isNull();
            verdicts.remind(row, record(TcpState.LAST_ACK));
        }
        assertThat(verdicts.found()).isEqualTo(1);
        assertThat(calls).containsExactly("found stuck-close");
        assertThat(row.isDue()).isFalse();
    }

    @Test
    void aFindingThatWasTakenBackIsNotReportedAgain() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.standing()).containsExactly(row);
        assertThat(verdicts.reconsider(row, record(TcpState.TIME_WAIT))).isFalse();
        assertThat(row.finding()).isNull();
        assertThat(verdicts.standing()).isEmpty();
        assertThat(verdicts.nextReminder(Long.MAX_VALUE)).isNull();
        assertThat(calls).containsExactly("found stuck-close", "resolved");
        verdicts.takeBack(row, record(TcpState.TIME_WAIT));
        assertThat(calls).hasSize(2);
    }

    @Test
    void anUnchangedFindingIsNotReportedAnew() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.reconsider(row, record(TcpState.LAST_ACK))).isTrue();
        assertThat(verdicts.reconsider(row, record(TcpState.CLOSING))).isTrue();
        assertThat(calls).containsExactly("found stuck-close");
    }

    @Test
    void aStoryIsMadeOnceHoweverOftenItsRuleDecides() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.TIME_WAIT));
        assertThat(stories).isEmpty();
        verdicts.judge(row, record(TcpState.LAST_ACK));
        verdicts.reconsider(row, record(TcpState.LAST_ACK));
        verdicts.reconsider(row, record(TcpState.CLOSING));
        verdicts.remind(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.listed(row, row.finding(), record(TcpState.CLOSING)).story())
                .isSameAs(row.finding().story());
        assertThat(stories).containsExactly("stuck-close");
        verdicts.reconsider(row, record(TcpState.TIME_WAIT));
        assertThat(stories).hasSize(1);
    }

    @Test
    void aStoryThatIsAskedForIsAsOfThatMoment() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        Finding first = row.finding();
        Finding shown = verdicts.present(row, first, record(TcpState.CLOSING));
        assertThat(shown.story()).contains("CLOSING").isNotEqualTo(first.story());
        assertThat(stories).hasSize(2);
        assertThat(verdicts.present(row, first, record(TcpState.TIME_WAIT)).story())
                .isSameAs(first.story());
        assertThat(stories).hasSize(2);
    }

    @Test
    void atTheExitAFindingIsNotReportedAnewButALeakReplacesIt() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        SocketRecord leaked =
                Sample.accepted().in(TcpState.CLOSED, 17, true).readEnd(19).record();
        verdicts.judgeAtExit(row, leaked);
        verdicts.judgeAtExit(row, leaked);
        assertThat(stories).containsExactly("stuck-close", "eof-ignored");
        assertThat(calls).containsExactly("found stuck-close", "resolved", "found eof-ignored");
    }

    @Test
    void aRowThatIsFoundAnewHasRemindersAtItsNewTimesOnly() {
        Row row = closed(7);
        verdicts.judge(row, record(TcpState.LAST_ACK));
        verdicts.takeBack(row, record(TcpState.TIME_WAIT));
        verdicts.judge(row, record(TcpState.LAST_ACK));
        assertThat(verdicts.nextReminder(Long.MAX_VALUE)).isSameAs(row);
        assertThat(verdicts.nextReminder(Long.MAX_VALUE)).isNull();
        assertThat(verdicts.found()).isEqualTo(2);
    }

    @Test
    void findingsThatComeAndGoLeaveNoRemindersBehind() {
        Row row = closed(7);
        for (int i = 0; i < 5_003; i++) {
            verdicts.judge(row, record(TcpState.LAST_ACK));
            verdicts.takeBack(row, record(TcpState.TIME_WAIT));
        }
        assertThat(verdicts.waitingReminders()).isLessThan(1_031);
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
