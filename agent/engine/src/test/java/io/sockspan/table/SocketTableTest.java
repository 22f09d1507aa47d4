package io.sockspan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.TcpState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves which rows are taken in, which are judged and when, and that rows of sockets that ended are skipped. */
class SocketTableTest extends TableFixture {
    private static final long FAR = Long.MAX_VALUE / 2;

    @Test
    void oneSocketHasOneRowAndEveryRowItsNumber() {
        SocketFacts facts = accepted(7);
        Row row = table.row(facts);
        assertThat(table.row(facts)).isSameAs(row);
        assertThat(table.row(accepted(11)).id()).isEqualTo(row.id() + 1);
        assertThat(table.seen()).isEqualTo(2);
    }

    @Test
    void aRowIsGrownOnceItsSocketIsOlderThanThatMoment() {
        Row row = row(7);
        table.addYoung(row);
        assertThat(table.nextGrown(row.facts().born())).isNull();
        assertThat(table.nextGrown(row.facts().born() + 1)).isSameAs(row);
        assertThat(table.nextGrown(FAR)).isNull();
    }

    @Test
    void aClientIsYoungAgainFromItsConnectOn() {
        Row row = table.row(born(7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT));
        time.advance(Duration.ofMillis(1_009));
        sink.connected(7);
        table.addYoung(row);
        assertThat(table.nextGrown(row.facts().connected())).isNull();
        assertThat(table.nextGrown(row.facts().connected() + 1)).isSameAs(row);
    }

    @Test
    void youngRowsGrowInTheirOrderAndThoseThatEndedNever() {
        List<Row> rows = new ArrayList<>();
        for (int fd = 0; fd < 13; fd++) {
            Row row = row(fd);
            rows.add(row);
            table.addYoung(row);
        }
        for (int fd = 0; fd < 13; fd++) {
            if (fd % 3 != 1) {
                sink.closing(fd);
            }
        }
        assertThat(table.nextGrown(FAR)).isSameAs(rows.get(1));
        assertThat(table.nextGrown(FAR)).isSameAs(rows.get(4));
        assertThat(table.nextGrown(FAR)).isSameAs(rows.get(7));
        assertThat(table.nextGrown(FAR)).isSameAs(rows.get(10));
        assertThat(table.nextGrown(FAR)).isNull();
    }

    @Test
    void rowsAreJudgedInTheOrderOfTheirTimesAndNotBefore() {
        Row late = row(7);
        Row early = row(11);
        table.judgeAt(late, 31);
        table.judgeAt(early, 29);
        assertThat(table.nextDue(28)).isNull();
        assertThat(table.nextDue(29)).isSameAs(early);
        assertThat(table.nextDue(30)).isNull();
        assertThat(table.nextDue(31)).isSameAs(late);
        assertThat(table.nextDue(FAR)).isNull();
    }

    @Test
    void aRowWaitsOnceForTheEarliestAndCanWaitAgainAfterwards() {
        Row row = row(7);
        table.judgeAt(row, 31);
        table.judgeAt(row, 29);
        table.judgeAt(row, 37);
        assertThat(row.isDue()).isTrue();
        assertThat(table.nextDue(28)).isNull();
        assertThat(table.nextDue(29)).isSameAs(row);
        assertThat(row.isDue()).isFalse();
        assertThat(table.nextDue(FAR)).isNull();
        table.judgeAt(row, 37);
        assertThat(table.nextDue(37)).isSameAs(row);
    }

    @Test
    void aSupersededTimeIsIgnored() {
        Row row = row(7);
        table.judgeAt(row, 31);
        table.judgeAt(row, 29);
        assertThat(table.nextDue(29)).isSameAs(row);
        table.judgeAt(row, 41);
        assertThat(table.nextDue(37)).isNull();
        assertThat(table.nextDue(41)).isSameAs(row);
    }

    @Test
    void aFinishedRowIsSkipped() {
        Row ended = row(7);
        Row open = row(11);
        table.judgeAt(ended, 29);
        table.judgeAt(open, 31);
        ended.ended();
        ended.finished(23);
        assertThat(table.nextDue(FAR)).isSameAs(open);
        assertThat(table.nextDue(FAR)).isNull();
    }

    @Test
    void aHealthyRowKeepsNoSample() {
        Row row = row(7);
        row.observed(seen(TcpState.ESTABLISHED, 4099), false, new AddressPool());
        table.settled(row);
        assertThat(row.path().seen()).isEmpty();
        assertThat(row.last()).isNull();
        row.observed(seen(TcpState.CLOSE_WAIT, 4099), true, new AddressPool());
        table.settled(row);
        assertThat(row.path().seen()).hasSize(1);
        assertThat(row.last()).isNotNull();
    }
}
