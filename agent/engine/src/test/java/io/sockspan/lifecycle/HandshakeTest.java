package io.sockspan.lifecycle;

import static io.sockspan.model.TcpInfo.Field.DATA_SEGS_OUT;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static io.sockspan.model.TcpInfo.Field.RTT;
import static io.sockspan.model.TcpInfo.Field.TOTAL_RETRANS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Observation;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves when a first sample shows what happened before the accept, and when it does not. */
class HandshakeTest {
    private static final long NOW = 101_000_000_000L;

    private static Handshake of(TcpInfo info) {
        return Handshake.of(new Observation(NOW, TcpState.ESTABLISHED, 7, info, 0, 0, 0, null, null, -1));
    }

    private static TcpInfo info(int length, long sentSegments, long waitedMillis, long rttMicros) {
        return Sample.info(length, DATA_SEGS_OUT, sentSegments, LAST_DATA_SENT, waitedMillis, RTT, rttMicros);
    }

    @Test
    void theWaitInTheQueueAndTheRoundTripLeadBackToTheSyn() {
        assertThat(of(info(280, 0, 13_000, 31_007)))
                .isEqualTo(new Handshake(NOW - 13_031_007_000L, true, NOW - 13_000_000_000L));
    }

    @Test
    void onceDataWasSentNothingIsKnown() {
        assertThat(of(info(280, 1, 13_000, 31_007))).isNull();
    }

    @Test
    void aSynAckThatWasSentAgainWasNotMeasured() {
        assertThat(of(info(280, 0, 13_000, 0))).isNull();
    }

    @Test
    void afterASynAckThatWasSentAgainTheSynCameBefore() {
        TcpInfo info = Sample.info(280, LAST_DATA_SENT, 13_000, RTT, 31_007, TOTAL_RETRANS, 2);
        assertThat(of(info)).isEqualTo(new Handshake(NOW - 13_031_007_000L, false, NOW - 13_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 47, 71, 159})
    void whereTheKernelLeavesAFieldOutNothingIsKnown(int length) {
        assertThat(of(Sample.info(length))).isNull();
    }
}
