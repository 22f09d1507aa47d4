package io.sockspan.lifecycle;

import static io.sockspan.model.TcpInfo.Field.LAST_ACK_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Observation;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves when one sample of TCP_INFO has the time at which a state was entered, and when only a latest time. */
class SeenStateTest {
    private static final long NOW = 1_000_000_000;

    private static final long BEFORE = NOW - 97_000_000_000L;

    private static SeenState of(TcpState state, TcpInfo info, int keepalive) {
        return SeenState.of(new Observation(NOW, state, 7, info, 0, 0, keepalive, null, null, -1), BEFORE);
    }

    @ParameterizedTest
    @CsvSource({
        // last data sent, last ack received (ms ago), keepalive, exact
        "31, 13, 0, true",
        "13, 13, 0, true",
        "12, 13, 0, false",
        "31, 13, 1, false",
        "31, 13, -1, false"
    })
    void theLastAckIsTheEntryOnlyIfNothingRestartedIt(long sent, long ack, int keepalive, boolean exact) {
        TcpInfo info = Sample.info(280, LAST_DATA_SENT, sent, LAST_ACK_RECV, ack);
        for (TcpState state : new TcpState[] {TcpState.CLOSE_WAIT, TcpState.FIN_WAIT_2}) {
            assertThat(of(state, info, keepalive))
                    .isEqualTo(new SeenState(
                            state, NOW, NOW - ack * 1_000_000, exact ? NOW - ack * 1_000_000 : BEFORE, true));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CLOSE_WAIT", "FIN_WAIT_2"})
    void aSampleOfAnotherStateSaysOnlyThatItHoldsNow(TcpState state) {
        TcpInfo info = Sample.info(280, LAST_DATA_SENT, 31, LAST_ACK_RECV, 13);
        assertThat(of(state, info, 0)).isEqualTo(new SeenState(state, NOW, NOW, BEFORE, true));
    }

    @ParameterizedTest
    @CsvSource({"0", "47", "59"})
    void absentFieldsSayNothing(int length) {
        assertThat(of(TcpState.CLOSE_WAIT, Sample.info(length), 0))
                .isEqualTo(new SeenState(TcpState.CLOSE_WAIT, NOW, NOW, BEFORE, true));
    }

    @Test
    void theShortestStructThatHoldsBothFieldsIsEnough() {
        TcpInfo info = Sample.info(60, LAST_DATA_SENT, 31, LAST_ACK_RECV, 13);
        assertThat(of(TcpState.CLOSE_WAIT, info, 0).exact()).isTrue();
    }

    @Test
    void fortyNineDaysAgoIsNoNegativeNumber() {
        long ago = 0xffff_fff1L;
        TcpInfo info = Sample.info(280, LAST_DATA_SENT, ago, LAST_ACK_RECV, ago);
        assertThat(of(TcpState.CLOSE_WAIT, info, 0).since()).isEqualTo(NOW - ago * 1_000_000);
    }
}
