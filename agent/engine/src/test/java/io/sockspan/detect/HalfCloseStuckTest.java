package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.TcpInfo.Field.BYTES_ACKED;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_RECV;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves that a half-closed socket is reported once nothing moves. It is never certain while an answer may come, and not reported while one
 * comes.
 */
class HalfCloseStuckTest {
    private static final String CERTAIN = "half-close-stuck, certain";
    private static final String DOUBTFUL = "half-close-stuck, doubtful";

    private static TcpInfo quiet(long millis) {
        return info(280, LAST_DATA_RECV, millis, BYTES_RECEIVED, 29);
    }

    private static Sample halfClosed() {
        return Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 16, true, Cause.OUR_SHUTDOWN)
                .in(TcpState.FIN_WAIT_2, 17, true)
                .seen(Judged.NOW, 0, 0, quiet(83_000));
    }

    private static Sample unacknowledged(TcpState state) {
        TcpInfo acked = info(280, BYTES_ACKED, 1009);
        return Sample.accepted()
                .in(state, 17, true, Cause.OUR_SHUTDOWN)
                .seenBefore(31, 0, 37, acked)
                .seen(Judged.NOW, 0, 37, acked);
    }

    private static Sample bothShut() {
        return halfClosed().in(TcpState.TIME_WAIT, 19, true).inputShut(18).seen(Judged.NOW, 0, 0, quiet(83_000));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                row("no answer", halfClosed(), DOUBTFUL),
                row("an answer arrives", halfClosed().seen(101, 0, 0, quiet(0)), "nothing"),
                row(
                        "the last of it came just within the threshold",
                        halfClosed().seen(101, 0, 0, quiet(59_999)),
                        "nothing"),
                row("the last of it came a threshold ago", halfClosed().seen(101, 0, 0, quiet(60_000)), DOUBTFUL),
                row(
                        "it grew since the look before",
                        halfClosed().seenBefore(40, 0, 0, info(280, BYTES_RECEIVED, 28)),
                        "nothing"),
                row("it did not grow", halfClosed().seenBefore(40, 0, 0, quiet(22_000)), DOUBTFUL),
                row("no TCP_INFO", halfClosed().seenByJava(101), DOUBTFUL),
                row("never asked", halfClosed().unseen(), DOUBTFUL),
                row("closed", halfClosed().closed(18), "nothing"),
                row("close asked for", halfClosed().closeReturned(18), "deferred-close, certain"),
                row("not half-closed", Sample.accepted().seen(101, 0, 0, quiet(101_000)), "nothing"));
    }

    static Stream<Arguments> sending() {
        TcpInfo more = info(280, BYTES_ACKED, 1010);
        return Stream.of(
                row("FIN_WAIT_1", unacknowledged(TcpState.FIN_WAIT_1), CERTAIN),
                row("CLOSING", unacknowledged(TcpState.CLOSING), CERTAIN),
                row("LAST_ACK", unacknowledged(TcpState.LAST_ACK), CERTAIN),
                row(
                        "a slow line: more is acknowledged",
                        unacknowledged(TcpState.FIN_WAIT_1).seen(101, 0, 37, more),
                        "nothing"),
                row(
                        "a slow line: less waits",
                        unacknowledged(TcpState.FIN_WAIT_1).seen(101, 0, 36, info(104)),
                        "nothing"),
                row(
                        "two looks that are too close",
                        unacknowledged(TcpState.FIN_WAIT_1).seenBefore(41.001, 0, 37, info(280, BYTES_ACKED, 1009)),
                        "nothing"),
                row(
                        "two looks the threshold apart",
                        unacknowledged(TcpState.FIN_WAIT_1).seenBefore(41, 0, 37, info(280, BYTES_ACKED, 1009)),
                        CERTAIN),
                row("TCP_INFO without it", unacknowledged(TcpState.FIN_WAIT_1).seen(101, 0, 37, info(104)), DOUBTFUL),
                row("no TCP_INFO", unacknowledged(TcpState.FIN_WAIT_1).seenByJava(101), DOUBTFUL),
                row("never asked", unacknowledged(TcpState.FIN_WAIT_1).unseen(), DOUBTFUL),
                row(
                        "close asked for",
                        unacknowledged(TcpState.FIN_WAIT_1).closeReturned(18),
                        "deferred-close, certain"));
    }

    static Stream<Arguments> both() {
        return Stream.of(
                row("both shut, TIME_WAIT", bothShut(), CERTAIN),
                row("both shut, TIME_WAIT is over", bothShut().in(TcpState.CLOSED, 80, true), CERTAIN),
                row("both shut, no TCP_INFO", bothShut().seenByJava(101), CERTAIN),
                row(
                        "the peer first, then both shut",
                        Sample.accepted()
                                .in(TcpState.CLOSE_WAIT, 7, true)
                                .in(TcpState.LAST_ACK, 11, true)
                                .in(TcpState.CLOSED, 17, true)
                                .inputShut(13),
                        CERTAIN),
                row("both shut, reset meanwhile", halfClosed().inputShut(18).in(TcpState.CLOSED, 19, true), CERTAIN),
                row(
                        "reset without a FIN of ours",
                        Sample.accepted().inputShut(18).in(TcpState.CLOSED, 19, true),
                        "nothing"),
                row(
                        "our side shut, and the answer is still being read",
                        halfClosed()
                                .in(TcpState.TIME_WAIT, 19, true)
                                .seenBefore(31, 17, 0, quiet(13_000))
                                .seen(101, 13, 0, quiet(83_000)),
                        "nothing"),
                row("both shut and closed", bothShut().closed(20), "nothing"),
                row("the end of stream was read before", bothShut().readEnd(18), "eof-ignored, certain"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"answers", "sending", "both"})
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void theThresholdCountsFromTheEntryIntoTheState() {
        Sample longQuiet = halfClosed().seen(101, 0, 0, quiet(999_000));
        assertThat(Judged.verdict(longQuiet, 76.999, 60)).isEqualTo("nothing");
        assertThat(Judged.verdict(longQuiet, 77, 60)).isEqualTo(DOUBTFUL);
        assertThat(Judged.verdict(bothShut(), 78.999, 60)).isEqualTo("nothing");
        assertThat(Judged.verdict(bothShut(), 79, 60)).isEqualTo(CERTAIN);
    }

    @Test
    void theDoubtSaysWhyItIsNotCertain() {
        assertThat(Judged.finding(halfClosed()).doubt())
                .isEqualTo("the peer may still be computing its answer: nothing has come for 83.00 s");
        assertThat(Judged.finding(halfClosed().unseen()).doubt()).contains("without TCP_INFO");
        assertThat(Judged.finding(unacknowledged(TcpState.FIN_WAIT_1).unseen()).doubt())
                .contains("a slow line");
    }
}
