package io.sockspan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.lifecycle.SeenState;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that a row takes in what the kernel shows of its own socket and of no other, and keeps each state once. */
class RowTest extends TableFixture {
    private final Row row = row(7);

    @Test
    void theSampleOfAnotherSocketIsRefusedAndChangesNothing() {
        assertThat(row.observed(seen(TcpState.ESTABLISHED, 4099), true, new AddressPool()))
                .isTrue();
        Observation own = row.last();
        assertThat(row.observed(seen(TcpState.CLOSE_WAIT, 4111), true, new AddressPool()))
                .isFalse();
        assertThat(row.last()).isSameAs(own);
        assertThat(row.path().seen()).extracting(SeenState::state).containsExactly(TcpState.ESTABLISHED);
        assertThat(row.observed(seen(TcpState.CLOSE_WAIT, 4099), true, new AddressPool()))
                .isTrue();
    }

    @Test
    void withoutCookiesTheDescriptorIsBelieved() {
        assertThat(row.observed(seen(TcpState.ESTABLISHED, 0), true, new AddressPool()))
                .isTrue();
        assertThat(row.observed(seen(TcpState.CLOSE_WAIT, 0), true, new AddressPool()))
                .isTrue();
        assertThat(row.path().seen()).hasSize(2);
    }

    @Test
    void aStateThatLastsIsKeptOnceSinceItWasFirstSeen() {
        Observation first = seen(TcpState.CLOSE_WAIT, 4099);
        row.observed(first, true, new AddressPool());
        for (int i = 0; i < 7; i++) {
            row.observed(seen(TcpState.CLOSE_WAIT, 4099), true, new AddressPool());
        }
        assertThat(row.path().seen()).hasSize(1);
        assertThat(row.path().seen().get(0).time()).isEqualTo(first.time());
    }

    @Test
    void aSampleIsKeptOnlyWhereItIsNeeded() {
        row.observed(seen(TcpState.ESTABLISHED, 4099), false, new AddressPool());
        assertThat(row.last()).isNull();
        assertThat(row.local()).isEqualTo(new Endpoint("127.0.0.1", 8081));
    }

    @Test
    void anAddressWithoutAPortDoesNotReplaceOneThatHasIt() {
        row.observed(seen(TcpState.ESTABLISHED, 4099), true, new AddressPool());
        Endpoint none = new Endpoint("0.0.0.0", 0);
        row.observed(
                new Observation(7, TcpState.CLOSED, 4099, TcpInfo.NONE, 0, 0, 0, none, null, -1),
                true,
                new AddressPool());
        assertThat(row.local()).isEqualTo(new Endpoint("127.0.0.1", 8081));
        row.observed(
                new Observation(7, TcpState.CLOSED, 4099, TcpInfo.NONE, 0, 0, 0, null, null, -1),
                true,
                new AddressPool());
        assertThat(row.local()).isEqualTo(new Endpoint("127.0.0.1", 8081));
    }

    @Test
    void aDescriptorInClosedShowsNothingUntilTheTableHasAnswered() {
        row.observed(seen(TcpState.FIN_WAIT_2, 4099), false, new AddressPool());
        row.observed(seen(TcpState.CLOSED, 4099), false, new AddressPool());
        row.path().awaitTable();
        assertThat(states()).containsExactly(TcpState.FIN_WAIT_2);
        row.path().observed(timeWait(), 11);
        assertThat(states()).containsExactly(TcpState.FIN_WAIT_2, TcpState.TIME_WAIT);
    }

    @Test
    void theEndIsWhenTheTableHadNothingEither() {
        row.observed(seen(TcpState.FIN_WAIT_2, 4099), false, new AddressPool());
        row.observed(seen(TcpState.CLOSED, 4099), false, new AddressPool());
        row.path().awaitTable();
        row.path().gone(11_000);
        assertThat(states()).containsExactly(TcpState.FIN_WAIT_2, TcpState.CLOSED, TcpState.CLOSED);
        assertThat(row.path().overSince()).isEqualTo(11_000);
    }

    @Test
    void unlessTheTableIsAwaitedTheEndWasWhenTheDescriptorShowedIt() {
        Observation end = seen(TcpState.CLOSED, 4099);
        row.observed(end, false, new AddressPool());
        row.path().gone(end.time() + 11_000);
        assertThat(states()).containsExactly(TcpState.CLOSED);
        assertThat(row.path().overSince()).isEqualTo(end.time());
    }

    @Test
    void afterThePeersFinADescriptorInClosedIsTheEnd() {
        row.observed(seen(TcpState.CLOSE_WAIT, 4099), false, new AddressPool());
        row.observed(seen(TcpState.CLOSED, 4099), false, new AddressPool());
        row.path().awaitTable();
        assertThat(states()).containsExactly(TcpState.CLOSE_WAIT, TcpState.CLOSED);
    }

    @Test
    void theEndOfTimeWaitIsKeptEvenIfTheDescriptorShowedClosedMeanwhile() {
        row.path().observed(timeWait(), 11);
        row.observed(seen(TcpState.CLOSED, 4099), false, new AddressPool());
        row.path().ranOut(70, 60);
        assertThat(states()).containsExactly(TcpState.TIME_WAIT, TcpState.CLOSED);
        assertThat(row.path().overSince()).isEqualTo(60);
    }

    private List<TcpState> states() {
        return row.path().seen().stream().map(SeenState::state).toList();
    }

    private static KernelRow timeWait() {
        Endpoint end = new Endpoint("127.0.0.1", 8081);
        return new KernelRow(end, end, TcpState.TIME_WAIT, 4099, 0, 0, KernelRow.Timer.TIME_WAIT, 60_000, 0, 0, 0);
    }
}
