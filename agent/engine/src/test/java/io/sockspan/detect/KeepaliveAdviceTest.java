package io.sockspan.detect;

import static io.sockspan.model.Sample.info;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves the advice on keepalive for each state and each setting. */
class KeepaliveAdviceTest {
    private static final KeepaliveSettings ON = new KeepaliveSettings(true, 7200, 75, 9, 0);
    private static final KeepaliveSettings OFF = new KeepaliveSettings(false, 7200, 75, 9, 0);
    private static final KeepaliveSettings LIMITED = new KeepaliveSettings(false, 7200, 75, 9, 31_500);

    private static String said(Sample sample, KeepaliveSettings set) {
        return KeepaliveAdvice.of(
                sample.around(new Surroundings(null, null, null, set)).record());
    }

    private static Sample in(TcpState state) {
        return Sample.accepted().in(state, 17, true);
    }

    @ParameterizedTest
    @EnumSource(names = {"ESTABLISHED", "FIN_WAIT_2", "CLOSE_WAIT"})
    void whereItRunsItEndsOnlyAConnectionWhosePeerIsGone(TcpState state) {
        assertThat(said(in(state), ON))
                .isEqualTo("is on and ends it 7875 s after the peer's last word if the peer is gone;"
                        + " while the peer lives only this program ends it");
        assertThat(said(in(state), OFF))
                .startsWith(
                        "is off; with SO_KEEPALIVE it would end it 7875 s after the peer's last word if the peer is gone;");
        assertThat(said(in(state), null))
                .startsWith("ends it only if it is on, which is not known, and the peer is gone;");
    }

    /** Measured on Linux 6.18: idle 1 s, an interval of 1 s and 6.5 s of TCP_USER_TIMEOUT end it after 7 s, 3 probes or not. */
    @ParameterizedTest
    @CsvSource({"1, 1, 3, 0, 4", "1, 1, 3, 6500, 7", "1, 1, 3, 7000, 7", "60, 75, 9, 31500, 135", "60, 10, 9, 90000, 90"
    })
    void theUserTimeoutTakesThePlaceOfTheProbes(int idle, int interval, int probes, int limit, int seconds) {
        KeepaliveSettings set = new KeepaliveSettings(true, idle, interval, probes, limit);
        assertThat(said(in(TcpState.FIN_WAIT_2), set)).contains("ends it " + seconds + " s after");
    }

    @ParameterizedTest
    @EnumSource(names = {"FIN_WAIT_1", "CLOSING", "LAST_ACK"})
    void itDoesNotRunWhileSomethingIsUnacknowledged(TcpState state) {
        assertThat(said(in(state), ON))
                .contains("while something is unacknowledged")
                .contains("tcp_retries2");
        assertThat(said(in(state), LIMITED)).contains("TCP_USER_TIMEOUT is set and does after about 31.5 s");
        assertThat(said(in(state).closed(17), ON))
                .contains("for what was closed")
                .contains("tcp_orphan_retries");
        assertThat(said(in(state).closed(17), LIMITED))
                .contains("after about 31.5 s")
                .doesNotContain("orphan");
    }

    @Test
    void dataInTheSendQueueStopsItToo() {
        assertThat(said(Sample.accepted().seen(101, 0, 7, info(280)), ON)).contains("tcp_retries2");
        assertThat(said(Sample.accepted().seen(101, 0, -1, info(280, TcpInfo.Field.UNACKED, 1)), ON))
                .contains("tcp_retries2");
        assertThat(said(Sample.accepted().unseen(), ON)).startsWith("is on");
    }

    @Test
    void beforeTheHandshakeOnlyTheSynTimerRuns() {
        Sample connecting = Sample.unconnected().in(TcpState.SYN_SENT, 17, true).seen(101, 0, 1, info(280));
        assertThat(said(connecting, ON)).contains("before the handshake").contains("tcp_syn_retries");
        assertThat(said(connecting, null)).contains("tcp_syn_retries");
        assertThat(said(connecting, LIMITED)).contains("TCP_USER_TIMEOUT is set and does after about 31.5 s");
    }

    @Test
    void whereKeepaliveDoesNotExistTheAdviceSaysWhatHelps() {
        assertThat(said(Sample.unconnected().role(Role.LISTENER), ON)).contains("accept() empties its queue");
        assertThat(said(in(TcpState.TIME_WAIT), ON))
                .isEqualTo("cannot end it: TCP is over, only close() gives the descriptor back");
        assertThat(said(in(TcpState.CLOSED), ON)).contains("only close()");
        assertThat(said(in(TcpState.TIME_WAIT).closed(18), ON)).contains("tcp_tw_reuse");
        assertThat(new PortPressure().keepalive(in(TcpState.FIN_WAIT_2).record()))
                .contains("tcp_tw_reuse");
    }
}
