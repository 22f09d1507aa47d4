package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.TcpInfo.Field.RETRANSMITS;
import static io.sockspan.model.TcpInfo.Field.TOTAL_RETRANS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that a SYN without an answer is reported once it was repeated, and that a merely slow connect is not. */
class ConnectStuckTest {
    private static Sample connecting() {
        return Sample.unconnected()
                .in(TcpState.SYN_SENT, 17, true, Cause.CONNECT)
                .seen(Judged.NOW, 0, 0, info(280, RETRANSMITS, 5, TOTAL_RETRANS, 7));
    }

    static Stream<Arguments> sockets() {
        return Stream.of(
                row("repeated", connecting(), "connect-stuck, certain"),
                row(
                        "by the present timer only",
                        connecting().seen(101, 0, 0, info(280, RETRANSMITS, 1)),
                        "connect-stuck, certain"),
                row("in all", connecting().seen(101, 0, 0, info(280, TOTAL_RETRANS, 1)), "connect-stuck, certain"),
                row("not repeated", connecting().seen(101, 0, 0, info(280)), "nothing"),
                row("no TCP_INFO", connecting().seenByJava(101), "connect-stuck, doubtful"),
                row("TCP_INFO too short", connecting().seen(101, 0, 0, info(100)), "connect-stuck, doubtful"),
                row("never asked", connecting().unseen(), "connect-stuck, doubtful"),
                row("closed", connecting().closed(31), "nothing"),
                row("close asked for", connecting().closeReturned(31), "deferred-close, certain"),
                row(
                        "refused",
                        connecting().in(TcpState.CLOSED, 23, true, Cause.CONNECT_FAILED),
                        "never-connected, certain"),
                row("connected after all", connecting().in(TcpState.ESTABLISHED, 23, true), "nothing"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sockets")
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void theThresholdCountsFromTheSyn() {
        assertThat(Judged.verdict(connecting(), 76.999, 60)).isEqualTo("nothing");
        assertThat(Judged.verdict(connecting(), 77, 60)).isEqualTo("connect-stuck, certain");
    }

    @Test
    void theVerdictSaysHowOftenTheSynWasSentAgain() {
        assertThat(Judged.title(connecting())).isEqualTo("the SYN is not answered, sent again 7 times");
        assertThat(Judged.title(connecting().seen(101, 0, 0, info(280, TOTAL_RETRANS, 1))))
                .isEqualTo("the SYN is not answered, sent again 1 time");
        assertThat(Judged.title(connecting().unseen())).isEqualTo("the SYN is not answered");
        assertThat(Judged.finding(connecting()).fix())
                .contains("127.0.0.1:40009")
                .contains("Server.java:23");
    }
}
