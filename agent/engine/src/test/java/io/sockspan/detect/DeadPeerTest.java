package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.TcpInfo.Field.BACKOFF;
import static io.sockspan.model.TcpInfo.Field.LAST_ACK_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static io.sockspan.model.TcpInfo.Field.PROBES;
import static io.sockspan.model.TcpInfo.Field.RETRANSMITS;
import static io.sockspan.model.TcpInfo.Field.RTO;
import static io.sockspan.model.TcpInfo.Field.UNACKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Sample;
import io.sockspan.model.TcpHistory;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that a peer is called dead when what was sent or asked goes unanswered, and not when it lives and merely does not read. */
class DeadPeerTest {
    private static final String DEAD = "dead-peer, certain";

    /** Eight repetitions from 200 ms on: the timer is at 51.2 s. The last repetition came after 51 s, which is 17 s ago. */
    private static TcpInfo repeated(int times, long timerMicros, long sinceLast, long silent) {
        return info(
                280,
                RETRANSMITS,
                times,
                BACKOFF,
                times,
                RTO,
                timerMicros,
                UNACKED,
                1,
                LAST_DATA_SENT,
                sinceLast,
                LAST_ACK_RECV,
                silent);
    }

    private static final TcpInfo SILENT = repeated(8, 51_200_000, 17_000, 68_500);

    private static Sample sending() {
        return Sample.accepted().seen(Judged.NOW, 0, 37, SILENT);
    }

    private static Sample probing(int probes, int unsent, long silent) {
        return Sample.accepted()
                .keepalive(1)
                .seen(Judged.NOW, 0, unsent, info(280, PROBES, probes, RTO, 200_000, LAST_ACK_RECV, silent));
    }

    static Stream<Arguments> repeatedData() {
        return Stream.of(
                row("data repeated", sending(), DEAD),
                row("data repeated in CLOSE_WAIT", sending().in(TcpState.CLOSE_WAIT, 17, true), DEAD),
                row("the queue is not known", sending().seen(101, -1, -1, SILENT), DEAD),
                row("our FIN out", sending().in(TcpState.FIN_WAIT_1, 17, true), DEAD),
                row("our FIN out, not for so long", sending().in(TcpState.FIN_WAIT_1, 43, true), "nothing"),
                row("CLOSING", sending().in(TcpState.CLOSING, 17, true), DEAD),
                row("LAST_ACK", sending().in(TcpState.LAST_ACK, 17, true), DEAD),
                row(
                        "an answer at exactly the threshold",
                        sending().seen(101, 0, 37, repeated(8, 51_200_000, 17_000, 60_000)),
                        DEAD),
                row(
                        "an answer just within it",
                        sending().seen(101, 0, 37, repeated(8, 51_200_000, 17_000, 59_999)),
                        "nothing"),
                row(
                        "idle for an hour, then one segment lost",
                        sending().seen(101, 0, 37, repeated(1, 400_000, 150, 3_600_000)),
                        "nothing"),
                row(
                        "repeated for just the threshold",
                        sending().seen(101, 0, 37, repeated(8, 51_200_000, 9_000, 99_000)),
                        DEAD),
                row("repeated for less", sending().seen(101, 0, 37, repeated(8, 51_200_000, 8_999, 99_000)), "nothing"),
                row(
                        "the timer at its cap",
                        sending().seen(101, 0, 37, repeated(15, 120_000_000, 7_000, 800_000)),
                        DEAD));
    }

    static Stream<Arguments> innocents() {
        return Stream.of(
                row(
                        "nothing outstanding any more",
                        sending()
                                .seen(
                                        101,
                                        0,
                                        0,
                                        info(
                                                280,
                                                RETRANSMITS,
                                                8,
                                                BACKOFF,
                                                8,
                                                RTO,
                                                51_200_000,
                                                LAST_DATA_SENT,
                                                17_000,
                                                LAST_ACK_RECV,
                                                99_000)),
                        "nothing"),
                row(
                        "TCP_INFO cut before the answer's time",
                        sending().seen(101, 0, 37, info(56, RETRANSMITS, 8)),
                        "nothing"),
                row("no TCP_INFO", sending().seenByJava(101), "nothing"),
                row("never asked", sending().unseen(), "nothing"),
                row("closed", sending().closed(31), "nothing"),
                row("close asked for", sending().closeReturned(31), "deferred-close, certain"));
    }

    static Stream<Arguments> probes() {
        return Stream.of(
                row("keepalive probes unanswered", probing(3, 0, 60_000), DEAD),
                row("in FIN_WAIT_2", probing(3, 0, 60_000).in(TcpState.FIN_WAIT_2, 17, true), DEAD),
                row("in CLOSE_WAIT of an hour", probing(3, 0, 60_000).in(TcpState.CLOSE_WAIT, 100, true), DEAD),
                row("the second probe", probing(2, 0, 60_000), DEAD),
                row("the first probe, its answer may be on its way", probing(1, 0, 7_200_000), "nothing"),
                row("answered", probing(0, 0, 7_200_000), "nothing"),
                row("not silent for so long", probing(3, 0, 59_999), "nothing"),
                row("keepalive is off by now", probing(3, 0, 99_000).keepalive(0), "nothing"),
                row("keepalive is not known", probing(3, 0, 99_000).keepalive(-1), DEAD),
                row("window probes unanswered", probing(3, 37, 99_000).keepalive(0), DEAD),
                row(
                        "a closed window whose owner lives: the last probe was long ago, and answered",
                        Sample.accepted()
                                .seen(
                                        101,
                                        0,
                                        37,
                                        info(
                                                280,
                                                BACKOFF,
                                                9,
                                                RTO,
                                                212_000,
                                                LAST_DATA_SENT,
                                                230_000,
                                                LAST_ACK_RECV,
                                                108_000)),
                        "nothing"),
                row(
                        "idle for ever, keepalive off",
                        Sample.accepted().seen(101, 0, 0, info(280, LAST_ACK_RECV, 9_000_000)),
                        "nothing"),
                row("closed", probing(3, 0, 99_000).closed(31), "nothing"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"repeatedData", "innocents", "probes"})
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void aLongThresholdNeedsAMinuteOfRepetitionAndSilenceForTheRest() {
        Sample sample = Sample.accepted().seen(Judged.NOW, 0, 37, repeated(8, 51_200_000, 17_000, 600_000));
        assertThat(Judged.verdict(sample, 1009, 600)).isEqualTo(DEAD);
        assertThat(Judged.verdict(sample, 1009, 600.001)).isEqualTo("nothing");
    }

    @Test
    void anObservationOfAnEarlierStateIsNotUsed() {
        // A hook reported the state after the look, so the sample's observation is of the state before.
        var record = sending().record();
        var later = sending().in(TcpState.CLOSE_WAIT, 17, true);
        var path = later.record().tcp().transitions();
        var stale = later.tcp(new TcpHistory(path, record.tcp().observation(), null))
                .record();
        assertThat(new DeadPeer()
                        .judge(
                                stale,
                                new JudgingContext(
                                        record.beginning().time() + Sample.seconds(101), Sample.seconds(60))))
                .isNull();
    }

    @Test
    void theVerdictSaysWhatIsNotAnswered() {
        assertThat(Judged.title(sending()))
                .isEqualTo("no word from the peer for 68.50 s: 37 B unacknowledged, sent again 8 times");
        assertThat(Judged.title(sending().seen(101, 0, 0, SILENT))).contains("data unacknowledged, sent again 8 times");
        assertThat(Judged.title(sending().in(TcpState.LAST_ACK, 17, true).seen(101, 0, 0, SILENT)))
                .contains("our FIN unack");
        assertThat(Judged.title(probing(3, 0, 99_000))).contains("3 keepalive probes in a row unanswered");
        assertThat(Judged.title(probing(4, 37, 99_000))).contains("4 window probes in a row unanswered");
        assertThat(Judged.finding(sending()).fix()).contains("com.example.Server.accept(Server.java:23)");
    }
}
