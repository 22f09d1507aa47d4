package io.sockspan.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.TcpState;
import io.sockspan.table.Row;
import org.junit.jupiter.api.Test;

/** Proves which connections hold a local port in TIME_WAIT, and that none is counted when it is over. */
class TimeWaitsTest extends FollowFixture {
    private static final ConnectionId ENDS = FakeKernelTable.from(40_009, 4099);

    private final TimeWaits timeWaits = new TimeWaits();

    @Test
    void onlyTimeWaitHoldsAPort() {
        Row row = closed(ENDS);
        for (TcpState state : TcpState.values()) {
            timeWaits.entered(row, state);
            assertThat(timeWaits.isEmpty()).as(state.name()).isEqualTo(state != TcpState.TIME_WAIT);
            timeWaits.left(row, TcpState.LAST_ACK);
            timeWaits.left(row, null);
            assertThat(timeWaits.isEmpty()).isEqualTo(state != TcpState.TIME_WAIT);
            timeWaits.left(row, state);
            assertThat(timeWaits.isEmpty()).isTrue();
        }
    }

    @Test
    void anAcceptedConnectionHoldsTheListenersPort() {
        timeWaits.entered(row(ENDS, SocketSink.ROLE_SERVER), TcpState.TIME_WAIT);
        assertThat(timeWaits.isEmpty()).isTrue();
    }

    @Test
    void eachDestinationHasItsOwnTheOldestFirst() {
        Row first = closed(ENDS);
        Row second = closed(FakeKernelTable.from(40_013, 4111));
        Row other = closed(FakeKernelTable.from(40_009, 4127, 8087));
        timeWaits.entered(second, TcpState.TIME_WAIT);
        timeWaits.entered(first, TcpState.TIME_WAIT);
        timeWaits.entered(other, TcpState.TIME_WAIT);
        assertThat(timeWaits.to(ENDS.peer())).containsExactly(second, first);
        assertThat(timeWaits.atLeast(1)).hasSize(2);
        assertThat(timeWaits.atLeast(2)).containsExactly(ENDS.peer());
        assertThat(timeWaits.atLeast(3)).isEmpty();
        timeWaits.left(second, TcpState.TIME_WAIT);
        assertThat(timeWaits.atLeast(2)).isEmpty();
        assertThat(timeWaits.to(ENDS.peer())).containsExactly(first);
    }
}
