package io.sockspan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.lifecycle.SeenState;
import io.sockspan.model.KernelRow;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Proves which observations a row keeps while something seems wrong, and that what its descriptor shows does not hide what the kernel's
 * table shows.
 */
class SamplesTest extends TableFixture {
    private static final long APART = 101;

    private final Row row = row(7);

    private static Observation observation(long time, TcpState state) {
        return new Observation(time, state, 4099, TcpInfo.NONE, 0, 0, 0, null, null, -1);
    }

    private static KernelRow inTable(TcpState state) {
        return new KernelRow(null, null, state, 4099, 0, 0, Timer.NONE, 0, 0, 0, 0);
    }

    @Test
    void theEarlierSampleIsAlwaysOldEnoughAndNeverMuchOlder() {
        for (long interval : new long[] {1, 23, 31, 101, 307}) {
            row.healthy(observation(0, TcpState.ESTABLISHED));
            row.keepApart(observation(1_009, TcpState.ESTABLISHED), APART);
            assertThat(row.earlier()).isNull();
            for (long time = 1_009 + interval; time < 5_003; time += interval) {
                row.keepApart(observation(time, TcpState.ESTABLISHED), APART);
                long age = time - row.earlier().time();
                assertThat(row.last().time()).isEqualTo(time);
                assertThat(age)
                        .as("at %d every %d", time, interval)
                        .isBetween(Math.min(APART, time - 1_009), 2 * APART + 2 * interval);
            }
        }
    }

    @Test
    void aHealthySampleReplacesTheOthersAndIsKeptOnlyForAFollowedRow() {
        row.observed(observation(7, TcpState.ESTABLISHED), false, new AddressPool());
        row.keepApart(observation(11, TcpState.ESTABLISHED), APART);
        row.keepApart(observation(13, TcpState.ESTABLISHED), APART);
        row.healthy(observation(17, TcpState.ESTABLISHED));
        assertThat(row.last()).isNull();
        assertThat(row.earlier()).isNull();
        assertThat(row.path().seen()).isEmpty();
        row.follow();
        row.keepApart(observation(19, TcpState.ESTABLISHED), APART);
        row.keepApart(observation(23, TcpState.ESTABLISHED), APART);
        row.healthy(observation(29, TcpState.ESTABLISHED));
        assertThat(row.last().time()).isEqualTo(29);
        assertThat(row.earlier()).isNull();
        row.keepApart(observation(31, TcpState.ESTABLISHED), APART);
        assertThat(row.earlier().time()).isEqualTo(29);
    }

    @Test
    void aStateThatWasNotHealthyIsNotForgottenWithIt() {
        row.observed(observation(7, TcpState.FIN_WAIT_2), false, new AddressPool());
        row.observed(observation(11, TcpState.ESTABLISHED), false, new AddressPool());
        row.healthy(observation(11, TcpState.ESTABLISHED));
        assertThat(row.path().seen()).hasSize(2);
    }

    @Test
    void theEndInTheTableCountsEvenIfTheDescriptorShowedClosedBefore() {
        row.observed(observation(7, TcpState.CLOSED), false, new AddressPool());
        row.path().observed(inTable(TcpState.TIME_WAIT), 11);
        row.observed(observation(13, TcpState.CLOSED), false, new AddressPool());
        row.path().gone(17);
        row.path().gone(19);
        List<SeenState> seen = row.path().seen();
        assertThat(seen).extracting(SeenState::state).containsExactly(TcpState.TIME_WAIT, TcpState.CLOSED);
        assertThat(seen).extracting(SeenState::ofDescriptor).containsOnly(false);
        assertThat(seen.get(1).notBefore()).isEqualTo(13);
        assertThat(row.path().lastAsked()).isEqualTo(19);
    }

    @Test
    void aDescriptorsClosedIsTheEndIfTheTableHasNothingEither() {
        row.observed(observation(7, TcpState.CLOSED), false, new AddressPool());
        row.path().gone(11);
        row.observed(observation(13, TcpState.CLOSED), false, new AddressPool());
        assertThat(row.path().seen())
                .singleElement()
                .extracting(SeenState::time)
                .isEqualTo(7L);
    }

    @Test
    void aReleasedRowHoldsNothing() {
        row.keepApart(observation(7, TcpState.ESTABLISHED), APART);
        row.keepApart(observation(11, TcpState.ESTABLISHED), APART);
        row.path().observed(inTable(TcpState.FIN_WAIT_1), 13);
        row.release();
        assertThat(row.last()).isNull();
        assertThat(row.earlier()).isNull();
        assertThat(row.path().lastSeen()).isNull();
        assertThat(row.facts().opened()).isNull();
        assertThat(row.facts().refersTo(null)).isTrue();
    }

    @Test
    void finishedRowsDoNotFillTheQueueOfJudgements() {
        for (int i = 0; i < 20_011; i++) {
            Row each = row(11);
            table.judgeAt(each, Long.MAX_VALUE);
            each.finished(1);
        }
        assertThat(table.waiting()).isLessThan(4_099);
        Row early = row(17);
        for (int i = 20_011; i > 0; i--) {
            table.judgeAt(early, 1_000_003 + i);
        }
        assertThat(table.waiting()).isLessThan(4_099);
        Row open = row(13);
        table.judgeAt(open, 7);
        assertThat(table.nextDue(7)).isSameAs(open);
    }
}
