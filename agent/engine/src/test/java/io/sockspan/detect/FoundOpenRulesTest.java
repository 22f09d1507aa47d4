package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.BYTES_SENT;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Proves the verdicts on sockets that were open before the attach: a fact that no hook saw is never taken for certain. */
class FoundOpenRulesTest {
    private static final double NOW = 101;
    private static final TcpInfo QUIET = info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 30);
    private static final TcpInfo ONLY_FIN = info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 1);

    private static Sample closeWait(Boolean endTaken) {
        return Sample.accepted()
                .in(TcpState.CLOSE_WAIT, 17, true)
                .seen(NOW, 0, 0, QUIET)
                .foundOpen(endTaken);
    }

    private static Sample over() {
        return Sample.accepted()
                .in(TcpState.CLOSED, 17, false)
                .seen(NOW, 0, 0, QUIET)
                .foundOpen(null);
    }

    private static Finding judged(Sample sample, double now, double threshold) {
        return Judged.finding(sample.record(), new JudgingContext(BORN + seconds(now), seconds(threshold)));
    }

    private static String verdict(Finding finding) {
        return finding == null ? "nothing" : finding.rule() + (finding.certain() ? ", certain" : ", doubtful");
    }

    private static Arguments row(String socket, Sample sample, String verdict) {
        return Arguments.of(Named.of(socket, sample), verdict);
    }

    static Stream<Arguments> sockets() {
        return Stream.of(
                row("the end was taken, and nobody was told since", closeWait(true), "eof-ignored, doubtful"),
                row(
                        "the end was taken, then we shut our side",
                        closeWait(true).in(TcpState.LAST_ACK, 31, true),
                        "nothing"),
                row("the end was taken, and it still sends", closeWait(true).seen(NOW, 0, 7, QUIET), "nothing"),
                row("the end was taken, then closed", closeWait(true).closed(23), "nothing"),
                row("the end taken, close called", closeWait(true).closeReturned(23), "deferred-close, certain"),
                row("a read was told after the attach", closeWait(true).readEnd(19), "eof-ignored, certain"),
                row("a read was told of what waited", closeWait(false).readEnd(19), "eof-ignored, certain"),
                row("told, and of the queue nothing is known", closeWait(null).readEnd(19), "eof-ignored, certain"),
                row("a write was told after the attach", over().writeError("x", 19), "error-ignored, certain"),
                row("the end waits after an exchange", closeWait(false), "nothing"),
                row(
                        "the end waits, and no byte was ever read",
                        closeWait(false).seen(NOW, 0, 0, ONLY_FIN),
                        "never-read, doubtful"),
                row("all that came waits", closeWait(false).seen(NOW, 29, 0, QUIET), "never-read, doubtful"),
                row(
                        "the end waits, and it only wrote",
                        closeWait(false)
                                .seen(NOW, 0, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_SENT, 7, BYTES_RECEIVED, 1)),
                        "never-read, doubtful"),
                row("the end waits, no TCP_INFO", closeWait(false).seenByJava(NOW), "never-read, doubtful"),
                row("the end waits, our input was shut", closeWait(false).inputShut(19), "nothing"),
                row("of the queue nothing is known", closeWait(null), "never-read, doubtful"),
                row(
                        "nothing known, no byte was ever read",
                        closeWait(null).seen(NOW, 0, 0, ONLY_FIN),
                        "never-read, doubtful"),
                row("CLOSED", over(), "never-read, doubtful"),
                row("CLOSED, and no byte ever came", over().seen(NOW, 0, 0, info(280)), "never-read, doubtful"),
                row("ESTABLISHED", Sample.accepted().foundOpen(null).seen(NOW, 0, 0, QUIET), "nothing"),
                row("never connected", Sample.unconnected().foundOpen(null), "never-connected, doubtful"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sockets")
    void theTable(Sample sample, String verdict) {
        assertThat(verdict(judged(sample, NOW, 60))).isEqualTo(verdict);
    }

    @Test
    void theThresholdAppliesToSocketsFoundOpen() {
        assertThat(judged(closeWait(true), 76.999, 60)).isNull();
        assertThat(judged(closeWait(true), 77, 60)).isNotNull();
        assertThat(judged(closeWait(false), 136.999, 60)).isNull();
        assertThat(judged(closeWait(false), 137, 60)).isNotNull();
    }

    @Test
    void aPoolWhosePeersEndWithTheJvmIsNotAccusedAtTheExit() {
        assertThat(judged(closeWait(false), 17.9999, 0)).isNull();
        assertThat(judged(closeWait(false), 18.0001, 0)).isNotNull();
        assertThat(judged(closeWait(null), 17.9999, 0)).isNull();
        assertThat(judged(over(), 17.9999, 0)).isNull();
        Sample neverRead = closeWait(false).seen(NOW, 0, 0, ONLY_FIN);
        assertThat(judged(neverRead, 17.9999, 0)).isNull();
        assertThat(judged(neverRead, 18.0001, 0).doubt()).contains("shut its input was not seen");
    }

    @Test
    void theStoryDoesNotClaimToKnowWhichCodeReadTheEnd() {
        assertThat(story(closeWait(true))).isEqualTo("""
                eof-ignored: the end of stream was read, and no code has closed it
                  127.0.0.1:8081 -> 127.0.0.1:40009  Socket  server  fd 11  open at least 101.00 s, CLOSE_WAIT 84.00 s
                  opened     before-attach, its line was not seen
                  close()    not called since the attach
                  ended      the peer first
                  kernel     0 B sent, 30 B received (a FIN counts as one), 0 retransmitted, nothing left unread, the peer's \
                FIN was taken from the queue
                  certain    no: it was open before the attach: the kernel says that the peer's end was read, not whether it \
                was reported to the code
                  fix        its lines were before the attach: watch the next one of its kind, which will be named, or start with -javaagent
                  known as   FINGERPRINT""");
    }

    @Test
    void theStorySaysThatTheEndWaitsOnlyWhereThatIsKnown() {
        assertThat(story(closeWait(false).seen(NOW, 0, 0, ONLY_FIN)))
                .startsWith("never-read: the peer's end of stream waits, and no code reads it\n")
                .contains("nothing left unread, the peer's FIN waits in the queue\n");
        assertThat(story(over()))
                .startsWith("never-read: TCP is over, and no code has closed it\n")
                .contains("nothing left unread\n");
    }

    @Test
    void theFixNamesTheReadAfterTheAttachAndNoOpening() {
        assertThat(judged(closeWait(true).readEnd(19), NOW, 60).fix())
                .isEqualTo("close it where the read returned -1 (com.example.Handler.read(Handler.java:41))");
    }

    private static String story(Sample sample) {
        Finding finding = judged(sample, NOW, 60);
        return finding.story().replace(finding.fingerprint(), "FINGERPRINT");
    }

    @Test
    void withoutAnOpeningTheFingerprintDependsOnThePortOfTheService() {
        // A sample's local port is 8081, its peer's 40009.
        String server = Fingerprint.of("never-read", closeWait(null).record());
        String client =
                Fingerprint.of("never-read", closeWait(null).role(Role.CLIENT).record());
        assertThat(server).isNotEqualTo(client);
        assertThat(Fingerprint.of(
                        "never-read", closeWait(true).peerHost("elsewhere").record()))
                .isEqualTo(server);
        assertThat(Fingerprint.of("eof-ignored", closeWait(null).record())).isNotEqualTo(server);
        assertThat(Fingerprint.of("never-read", closeWait(null).readEnd(19).record()))
                .isNotEqualTo(server);
    }
}
