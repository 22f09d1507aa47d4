package io.sockspan.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.Observation;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves what is found out about a listener's queue, when the table is walked for that, and since when a state has lasted. */
class AcceptQueuesTest {
    private static final Endpoint LISTENER = new Endpoint("127.0.0.1", 8081);

    private final FakeKernelTable kernel = new FakeKernelTable();

    private static Observation listener(long time, int length, int limit) {
        TcpInfo info = Sample.info(280, TcpInfo.Field.UNACKED, length, TcpInfo.Field.SACKED, limit);
        return new Observation(time, TcpState.LISTEN, 7, info, 0, 0, 0, LISTENER, null, -1);
    }

    private AcceptQueue look(long time, int length, AcceptQueue before) {
        return AcceptQueues.observe(listener(time, length, 5), 13, null, before, kernel);
    }

    private void waits(int port, TcpState state, long inode) {
        kernel.put(new ConnectionId(port, LISTENER, new Endpoint("127.0.0.1", port)), state, inode, Timer.NONE, 0);
    }

    @Test
    void aQueueThatIsEmptiedInTimeIsAskedForItsLengthOnly() {
        waits(40_009, TcpState.CLOSE_WAIT, 0);
        AcceptQueue first = look(1_009, 3, null);
        assertThat(first).isEqualTo(new AcceptQueue(3, 5, 13, -1, -1, 0, null));
        look(1_013, 0, first);
        assertThat(look(1_019, 3, look(1_013, 0, first)).clientsGone()).isEqualTo(-1);
        assertThat(kernel.walks).isZero();
    }

    @Test
    void connectionsThatStillWaitAtTheSecondLookAreCounted() {
        waits(40_009, TcpState.CLOSE_WAIT, 0);
        waits(40_013, TcpState.CLOSE_WAIT, 31);
        waits(40_031, TcpState.ESTABLISHED, 0);
        waits(40_037, TcpState.SYN_RECEIVED, 0);
        AcceptQueue second = look(1_013, 3, look(1_009, 3, null));
        assertThat(second).isEqualTo(new AcceptQueue(3, 5, 13, 1, 1, 1_013, null));
        assertThat(look(1_019, 3, second).since()).isEqualTo(1_013);
    }

    @Test
    void aFullQueueHasBeenSoSinceItWasFirstSeenAndANewOneBegins() {
        AcceptQueue full = look(1_009, 6, null);
        assertThat(full.isFull()).isTrue();
        assertThat(full.since()).isEqualTo(1_009);
        AcceptQueue still = look(1_013, 6, full);
        assertThat(still.since()).isEqualTo(1_009);
        AcceptQueue emptied = look(1_019, 5, still);
        assertThat(emptied.since()).isZero();
        assertThat(look(1_021, 6, emptied).since()).isEqualTo(1_021);
    }

    @Test
    void aLookThatCannotAskTheTableTakesNothingBack() {
        waits(40_009, TcpState.CLOSE_WAIT, 0);
        AcceptQueue second = look(1_013, 3, look(1_009, 3, null));
        AcceptQueue notAsked = AcceptQueues.observe(listener(1_019, 3, 5), 13, null, second, null);
        assertThat(notAsked).isEqualTo(second);
        kernel.failing = true;
        assertThat(look(1_021, 3, notAsked)).isEqualTo(second);
        kernel.failing = false;
        kernel.remove(new ConnectionId(0, LISTENER, new Endpoint("127.0.0.1", 40_009)));
        assertThat(look(1_031, 3, notAsked)).isEqualTo(new AcceptQueue(3, 5, 13, 0, 0, 0, null));
        assertThat(AcceptQueues.observe(listener(1_033, 0, 5), 13, null, second, null)
                        .clientsGone())
                .isEqualTo(-1);
    }

    @Test
    void withoutTcpInfoNothingIsKnown() {
        Observation bare = new Observation(7, TcpState.LISTEN, 7, TcpInfo.NONE, 0, 0, 0, LISTENER, null, -1);
        AcceptQueue queue = AcceptQueues.observe(bare, -1, null, null, kernel);
        assertThat(queue).isEqualTo(new AcceptQueue(-1, -1, -1, -1, -1, 0, null));
        assertThat(queue.isFull()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8081, true",
        "127.0.0.3, 8081, false",
        "127.0.0.1, 8087, false",
        "0.0.0.0, 8081, true",
        "0:0:0:0:0:0:0:0, 8081, true",
        "0:0:0:0:0:0:0:0, 8087, false",
        "0:0:0:0:0:0:0:1, 8081, false"
    })
    void aConnectionWaitsAtItsOwnListener(String address, int port, boolean its) throws IOException {
        waits(40_009, TcpState.ESTABLISHED, 0);
        assertThat(AcceptQueues.waiting(kernel, Set.of(new Endpoint(address, port))))
                .hasSize(its ? 1 : 0);
    }
}
