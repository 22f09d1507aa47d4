package io.sockspan.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.ManualTime;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.TcpState;
import org.junit.jupiter.api.Test;

/** Proves that the other end is found by the reversed 4-tuple, and that no end is taken for its own peer. Its pid is searched rarely. */
class PeerEndsTest {
    private static final ConnectionId OURS = FakeKernelTable.from(40_009, 4099);
    private static final ConnectionId THEIRS = new ConnectionId(4111, OURS.peer(), OURS.local());
    private static final long SELF = ProcessHandle.current().pid();

    private final FakeKernelTable kernel = new FakeKernelTable();
    private final PeerEnds peers = new PeerEnds(new ManualTime().clock);

    @Test
    void theOtherEndIsFoundWithThePidThatHoldsIt() {
        kernel.put(THEIRS, TcpState.CLOSE_WAIT, 31, Timer.NONE, 0);
        kernel.holders.put(31L, SELF + 1);
        assertThat(peers.of(OURS, kernel)).isEqualTo(new PeerEnd(TcpState.CLOSE_WAIT, SELF + 1, false));
        assertThat(kernel.questions.get(0)).containsExactly(new ConnectionId(0, OURS.peer(), OURS.local()));
    }

    @Test
    void anEndInThisProcessIsHere() {
        kernel.put(THEIRS, TcpState.ESTABLISHED, 31, Timer.NONE, 0);
        kernel.holders.put(31L, SELF);
        assertThat(peers.of(OURS, kernel)).isEqualTo(new PeerEnd(TcpState.ESTABLISHED, SELF, true));
    }

    @Test
    void anOrphanHasNoPidAndNoneIsLookedFor() {
        kernel.put(THEIRS, TcpState.FIN_WAIT_2);
        assertThat(peers.of(OURS, kernel)).isEqualTo(new PeerEnd(TcpState.FIN_WAIT_2, 0, false));
        assertThat(kernel.searches).isZero();
    }

    @Test
    void aSocketConnectedToItselfHasNoOtherEnd() {
        Endpoint end = new Endpoint("127.0.0.1", 8081);
        kernel.put(new ConnectionId(4099, end, end), TcpState.ESTABLISHED);
        assertThat(peers.of(new ConnectionId(4099, end, end), kernel)).isNull();
        assertThat(kernel.questions).isEmpty();
    }

    @Test
    void thePeerIsUnknownIfItIsElsewhereOrTheTableFails() {
        assertThat(peers.of(OURS, kernel)).isNull();
        kernel.put(THEIRS, TcpState.ESTABLISHED);
        kernel.failing = true;
        assertThat(peers.of(OURS, kernel)).isNull();
    }

    @Test
    void aLongSearchIsNotRepeatedSoon() {
        kernel.delayMillis = 31;
        kernel.put(THEIRS, TcpState.ESTABLISHED, 31, Timer.NONE, 0);
        kernel.holders.put(31L, SELF);
        assertThat(peers.of(OURS, kernel).pid()).isEqualTo(SELF);
        assertThat(peers.of(OURS, kernel).pid()).isEqualTo(SELF);
        assertThat(peers.of(OURS, kernel)).isEqualTo(new PeerEnd(TcpState.ESTABLISHED, 0, false));
        assertThat(kernel.searches).isEqualTo(2);
    }
}
