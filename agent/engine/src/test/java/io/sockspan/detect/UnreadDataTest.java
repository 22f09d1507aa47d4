package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.RCV_MSS;
import static io.sockspan.model.TcpInfo.Field.RCV_WND;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that data is called unread when the queue is full and no byte is read, and not when the code reads slowly. */
class UnreadDataTest {
    private static final String CERTAIN = "unread-data, certain";
    private static final String DOUBTFUL = "unread-data, doubtful";
    private static final int FULL = 65_537;

    private static TcpInfo window(long window, long received) {
        return info(280, RCV_WND, window, RCV_MSS, 1448, BYTES_RECEIVED, received);
    }

    /** 100 bytes were read once, and since then the queue was full at both observations. */
    private static Sample full() {
        return Sample.accepted()
                .seenBefore(31, FULL, 0, window(0, FULL + 100))
                .seen(Judged.NOW, FULL, 0, window(0, FULL + 100));
    }

    private static Sample offering(long window) {
        return full().seen(Judged.NOW, FULL, 0, window(window, FULL + 100));
    }

    static Stream<Arguments> sockets() {
        return Stream.of(
                row("full", full(), CERTAIN),
                row("full in FIN_WAIT_1", full().in(TcpState.FIN_WAIT_1, 100, true), CERTAIN),
                row("full in FIN_WAIT_2", full().in(TcpState.FIN_WAIT_2, 100, true), CERTAIN),
                row("less than a segment is offered", offering(1447), CERTAIN),
                row("a segment is offered", offering(1448), "nothing"),
                row("it filled up between the looks", full().seenBefore(31, 7, 0, window(65_530, 107)), CERTAIN),
                row("two looks the threshold apart", full().seenBefore(41, FULL, 0, window(0, FULL + 100)), CERTAIN),
                row(
                        "two looks that are too close",
                        full().seenBefore(41.001, FULL, 0, window(0, FULL + 100)),
                        "nothing"),
                row("one look", Sample.accepted().seen(101, FULL, 0, window(0, FULL)), "nothing"),
                row("a slow reader", full().seenBefore(31, FULL, 0, window(0, FULL + 99)), "nothing"),
                row("what waits became less", full().seenBefore(31, FULL + 1, 0, window(0, FULL + 101)), "nothing"),
                row("nothing waited then", full().seenBefore(31, 0, 0, window(65_536, 100)), "nothing"),
                row("some bytes in an idle connection of a pool", pooled(100), "nothing"),
                row(
                        "the same on loopback, where a segment is as long as the window",
                        Sample.accepted()
                                .seenBefore(31, 100, 0, loopback(65_000, 100))
                                .seen(101, 100, 0, loopback(65_000, 100)),
                        "nothing"),
                row("this kernel tells no window", withoutWindow(4096), DOUBTFUL),
                row("this kernel tells no window, and little waits", withoutWindow(4095), "nothing"),
                row("no TCP_INFO", full().seenByJava(101), "nothing"),
                row("never asked", full().unseen(), "nothing"),
                row("closed", full().closed(31), "nothing"),
                row("close asked for", full().closeReturned(31), "deferred-close, certain"),
                row("not connected any more", full().in(TcpState.CLOSED, 100, true), "nothing"));
    }

    private static TcpInfo loopback(long window, long received) {
        return info(280, RCV_WND, window, RCV_MSS, 65_483, BYTES_RECEIVED, received);
    }

    private static Sample pooled(int unread) {
        return Sample.accepted()
                .seenBefore(31, unread, 0, window(65_536, 7 + unread))
                .seen(Judged.NOW, unread, 0, window(65_536, 7 + unread));
    }

    private static Sample withoutWindow(int unread) {
        TcpInfo old = info(232, RCV_MSS, 1448, BYTES_RECEIVED, unread);
        return Sample.accepted().seenBefore(31, unread, 0, old).seen(Judged.NOW, unread, 0, old);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sockets")
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void theVerdictSaysHowMuchWaitsAndWhatThatMeans() {
        assertThat(Judged.title(full())).isEqualTo("no code reads: 65537 B wait, and the peer may send no more");
        assertThat(Judged.title(withoutWindow(4096))).isEqualTo("no code reads: 4096 B wait");
        assertThat(Judged.finding(withoutWindow(4096)).doubt()).contains("does not tell the window");
        assertThat(Judged.finding(full()).fix())
                .isEqualTo("read or close what was opened at com.example.Server.accept(Server.java:23)");
    }
}
