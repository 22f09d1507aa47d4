package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.BYTES_SENT;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Finding;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves which rule accuses a socket, and how certainly, one line for each. All are judged 101 s after birth with a threshold of 60 s. */
class RulesTest {
    private static final double NOW = 101;
    private static final double THRESHOLD = 60;
    private static final double NANO = 1e-9;

    /** Nothing was sent for as long as the socket lives, and 29 bytes and the FIN came in. */
    private static final TcpInfo QUIET = info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 30);

    private static Sample closeWait() {
        return Sample.accepted().in(TcpState.CLOSE_WAIT, 17, true).seen(NOW, 0, 0, QUIET);
    }

    private static Sample reset() {
        return Sample.accepted().in(TcpState.CLOSED, 17, true).seen(NOW, 0, 0, QUIET);
    }

    /** We shut our side, and the peer closed: the connection is in TIME_WAIT, and the descriptor shows CLOSED. */
    private static Sample bothFins() {
        return Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 7, true, Cause.OUR_SHUTDOWN)
                .in(TcpState.FIN_WAIT_2, 11, true)
                .in(TcpState.TIME_WAIT, 17, true)
                .seen(NOW, 0, 0, QUIET);
    }

    private static Sample sent(double secondsAgo) {
        return closeWait()
                .readEnd(19)
                .seen(NOW, 0, 0, info(280, LAST_DATA_SENT, (long) (secondsAgo * 1000), BYTES_RECEIVED, 30));
    }

    private static String verdict(Finding finding) {
        return finding == null ? "nothing" : finding.rule() + (finding.certain() ? ", certain" : ", doubtful");
    }

    private static String judge(Sample sample, double now, double threshold) {
        return verdict(Judged.finding(sample.record(), new JudgingContext(BORN + seconds(now), seconds(threshold))));
    }

    private static Arguments row(String socket, Sample sample, String verdict) {
        return Arguments.of(Named.of(socket, sample), verdict);
    }

    static Stream<Arguments> endsOfStream() {
        return Stream.of(
                row("end of stream read in CLOSE_WAIT", closeWait().readEnd(19), "eof-ignored, certain"),
                row("end of stream read in CLOSED", reset().readEnd(19), "eof-ignored, certain"),
                row(
                        "TLS ended, still ESTABLISHED",
                        Sample.accepted().readEnd(19).seen(NOW, 0, 0, QUIET),
                        "nothing"),
                row(
                        "our side shut too, and one look does not tell whether our FIN is taken",
                        closeWait().in(TcpState.LAST_ACK, 31, true).readEnd(19),
                        "nothing"),
                row(
                        "FIN_WAIT_2",
                        Sample.accepted().in(TcpState.FIN_WAIT_2, 17, true).readEnd(19),
                        "nothing"),
                row(
                        "FIN_WAIT_2, then the peer's FIN: the descriptor is left",
                        bothFins().readEnd(19),
                        "eof-ignored, certain"),
                row("both FINs, no TCP_INFO", bothFins().readEnd(19).seenByJava(NOW), "eof-ignored, certain"),
                row(
                        "both FINs, TIME_WAIT is over",
                        bothFins().in(TcpState.CLOSED, 77, true).readEnd(19),
                        "eof-ignored, certain"),
                row("both FINs, closed", bothFins().readEnd(19).closed(23), "nothing"),
                row("both FINs, close asked for", bothFins().readEnd(19).closeReturned(23), "deferred-close, certain"),
                row("closed", closeWait().readEnd(19).closed(23), "nothing"),
                row("close asked for", closeWait().readEnd(19).closeReturned(23), "deferred-close, certain"),
                row("still unsent bytes", closeWait().readEnd(19).seen(NOW, 0, 7, QUIET), "nothing"),
                row("sent 1 s ago", sent(1), "nothing"),
                row("sent just within the threshold", sent(59.999), "nothing"),
                row("sent a threshold ago", sent(60), "eof-ignored, certain"),
                row("sent before the end of stream only", sent(84), "eof-ignored, certain"),
                row("no TCP_INFO in CLOSE_WAIT", closeWait().readEnd(19).seenByJava(NOW), "eof-ignored, doubtful"),
                row("no TCP_INFO in CLOSED", reset().readEnd(19).seenByJava(NOW), "eof-ignored, certain"),
                row("never asked", closeWait().readEnd(19).unseen(), "eof-ignored, doubtful"),
                row("TCP_INFO too short", closeWait().readEnd(19).seen(NOW, 0, 0, info(44)), "eof-ignored, doubtful"),
                row("no queue sizes", closeWait().readEnd(19).seen(NOW, -1, -1, QUIET), "eof-ignored, doubtful"));
    }

    static Stream<Arguments> errors() {
        String error = "java.net.SocketException: Connection reset";
        return Stream.of(
                row("a read was told of the reset", reset().readError(error, 19), "error-ignored, certain"),
                row(
                        "a write was told",
                        reset().writeError("java.io.IOException: Broken pipe", 19),
                        "error-ignored, certain"),
                row(
                        "a read was told, no TCP_INFO",
                        reset().readError(error, 19).seenByJava(NOW),
                        "error-ignored, certain"),
                row("an error, still ESTABLISHED", Sample.accepted().readError(error, 19), "nothing"),
                row(
                        "an error and unsent bytes in CLOSE_WAIT",
                        closeWait().readError(error, 19).seen(NOW, 0, 7, QUIET),
                        "nothing"),
                row("a write was told after both FINs", bothFins().writeError("x", 19), "error-ignored, certain"),
                row("closed", reset().readError(error, 19).closed(23), "nothing"),
                row("close asked for", reset().readError(error, 19).closeReturned(23), "deferred-close, certain"),
                row(
                        "a write failed after the end of stream",
                        reset().readEnd(19).writeError("x", 23),
                        "error-ignored, certain"),
                row(
                        "the end of stream after a write failed",
                        reset().readEnd(23).writeError("x", 19),
                        "eof-ignored, certain"));
    }

    static Stream<Arguments> unread() {
        TcpInfo onlyFin = info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 1);
        TcpInfo nothing = info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 0);
        return Stream.of(
                row("only a FIN came", closeWait().seen(NOW, 0, 0, onlyFin), "never-read, certain"),
                row("all that came waits unread", closeWait().seen(NOW, 29, 0, QUIET), "never-read, certain"),
                row(
                        "it only wrote",
                        closeWait()
                                .seen(NOW, 0, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_SENT, 7, BYTES_RECEIVED, 1)),
                        "never-read, doubtful"),
                row(
                        "what waits becomes less",
                        closeWait().seen(NOW, 13, 0, QUIET).seenBefore(17),
                        "nothing"),
                row("both FINs, all that came waits", bothFins().seen(NOW, 29, 0, QUIET), "never-read, certain"),
                row("both FINs, only a FIN came", bothFins().seen(NOW, 0, 0, onlyFin), "never-read, certain"),
                row(
                        "both FINs, it wrote and will not write again",
                        bothFins()
                                .seen(NOW, 0, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_SENT, 7, BYTES_RECEIVED, 1)),
                        "never-read, certain"),
                row("both FINs, closed", bothFins().closed(23), "nothing"),
                row("reset before a byte came", reset().seen(NOW, 0, 0, nothing), "never-read, certain"),
                row("no TCP_INFO", closeWait().seenByJava(NOW), "never-read, doubtful"),
                row("never asked", closeWait().unseen(), "never-read, doubtful"),
                row("our input was shut", closeWait().inputShut(19), "nothing"),
                row("unsent bytes", closeWait().seen(NOW, 0, 7, onlyFin), "nothing"),
                row("closed", closeWait().closed(23), "nothing"),
                row("ESTABLISHED", Sample.accepted().seen(NOW, 0, 0, QUIET), "nothing"),
                row("never connected", Sample.unconnected().seen(NOW, 0, 0, nothing), "never-connected, certain"),
                row("a client", closeWait().role(Role.CLIENT).seen(NOW, 0, 0, onlyFin), "never-read, certain"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"endsOfStream", "errors", "unread"})
    void theTable(Sample sample, String verdict) {
        assertThat(judge(sample, NOW, THRESHOLD)).isEqualTo(verdict);
    }

    /** A state that a pool may cause is no finding before it has lasted twice the threshold. */
    static Stream<Arguments> idle() {
        return Stream.of(
                row("all was read, then a FIN", closeWait(), "never-read, doubtful"),
                row("one byte was read", closeWait().seen(NOW, 28, 0, QUIET), "never-read, doubtful"),
                row("what waits stays", closeWait().seen(NOW, 13, 0, QUIET).seenBefore(13), "never-read, doubtful"),
                row("both FINs, some was read", bothFins(), "never-read, doubtful"),
                row("reset after an exchange", reset(), "never-read, doubtful"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("idle")
    void aPoolHasTwiceTheThreshold(Sample sample, String verdict) {
        assertThat(judge(sample, 17 + 2 * THRESHOLD - 1000 * NANO, THRESHOLD)).isEqualTo("nothing");
        assertThat(judge(sample, 17 + 2 * THRESHOLD, THRESHOLD)).isEqualTo(verdict);
    }

    static Stream<Arguments> oneOfEachRule() {
        return Stream.of(
                row("eof-ignored", closeWait().readEnd(19), "eof-ignored, certain"),
                row("error-ignored", reset().readError("x", 19), "error-ignored, certain"),
                row("never-read", closeWait().seen(NOW, 29, 0, QUIET), "never-read, certain"),
                row("never-read in TIME_WAIT", bothFins().seen(NOW, 29, 0, QUIET), "never-read, certain"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneOfEachRule")
    void theThresholdCountsFromTheEntryIntoTheLastStateToTheNanosecond(Sample sample, String verdict) {
        assertThat(judge(sample, 17 + THRESHOLD - 1000 * NANO, THRESHOLD)).isEqualTo("nothing");
        assertThat(judge(sample, 17 + THRESHOLD, THRESHOLD)).isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneOfEachRule")
    void atTheExitNoAgeIsRequired(Sample sample, String verdict) {
        assertThat(judge(sample, NOW, 0)).isEqualTo(verdict);
        assertThat(judge(sample.closed(53), NOW, 0)).isEqualTo("nothing");
    }

    static Stream<Arguments> oneOfEachRuleThatWasTold() {
        return oneOfEachRule().limit(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneOfEachRuleThatWasTold")
    void atTheExitAVeryYoungEndIsDoubtful(Sample sample, String verdict) {
        String doubtful = verdict.replace("certain", "doubtful");
        assertThat(judge(sample, 17.0999, 0)).isEqualTo(doubtful);
        assertThat(judge(sample, 17.1001, 0)).isEqualTo(verdict);
    }

    @Test
    void theEndOfTimeWaitDoesNotRestartTheAgeOfAnOpenDescriptor() {
        Sample ended = bothFins().in(TcpState.CLOSED, 78.5, true).readEnd(19);
        assertThat(judge(ended, NOW, 84)).isEqualTo("eof-ignored, certain");
        assertThat(judge(ended, NOW, 85)).isEqualTo("nothing");
    }

    @Test
    void aPoolWhosePeersEndWithTheJvmIsNotAccusedAtTheExit() {
        assertThat(judge(closeWait(), 17.9999, 0)).isEqualTo("nothing");
        assertThat(judge(closeWait(), 18.0001, 0)).isEqualTo("never-read, doubtful");
    }

    @Test
    void atTheExitAnAnswerThatIsJustBeingSentIsNoLeak() {
        assertThat(judge(sent(0.499), NOW, 0)).isEqualTo("nothing");
        assertThat(judge(sent(0.501), NOW, 0)).isEqualTo("eof-ignored, certain");
    }

    @Test
    void aFindingSaysWhenItWasJudgedAndOfWhichSocket() {
        Sample sample = closeWait().readEnd(19);
        Finding finding = Judged.finding(sample.record(), new JudgingContext(BORN + seconds(NOW), seconds(THRESHOLD)));
        assertThat(finding.time()).isEqualTo(BORN + seconds(NOW));
        assertThat(finding.socket()).isEqualTo(sample.record());
        assertThat(finding.doubt()).isNull();
        assertThat(finding.fix())
                .contains("com.example.Handler.read(Handler.java:41)")
                .contains("com.example.Server.accept(Server.java:23)");
    }

    @Test
    void everyRuleHasOneIdInKebabCase() {
        assertThat(Detector.rules())
                .startsWith("deferred-close", "tls-left-open", "eof-ignored")
                .hasSize(17)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"));
    }
}
