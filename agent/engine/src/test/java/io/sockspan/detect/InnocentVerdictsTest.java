package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.accepted;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.Sample.stack;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.BYTES_SENT;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Finding;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpState;
import org.junit.jupiter.api.Test;

/** Proves that no verdict over an innocent socket is certain, and that no story states what did not happen. */
class InnocentVerdictsTest {
    private static Finding judge(Sample sample, double now, double threshold) {
        return Judged.finding(sample.record(), new JudgingContext(BORN + seconds(now), seconds(threshold)));
    }

    private static void assertNotCertain(Finding finding) {
        assertThat(finding == null || !finding.certain()).isTrue();
    }

    /** A syslog/GELF/graphite appender: writes only, is idle, its peer restarted; it notices at its next write. */
    @Test
    void aClientThatOnlyWritesIsNoCertainLeak() {
        Finding finding = judge(
                accepted()
                        .role(Role.CLIENT)
                        .in(TcpState.CLOSE_WAIT, 31, true)
                        .seen(101, 0, 0, info(280, LAST_DATA_SENT, 90_000, BYTES_SENT, 10_007, BYTES_RECEIVED, 1)),
                101,
                60);
        assertNotCertain(finding);
    }

    /** At exit: the server read -1 100 us ago and is on its way to close(). */
    @Test
    void atTheExitAnEndOfStreamThatIsMicrosecondsOldIsNotCertain() {
        Finding finding = judge(
                accepted()
                        .in(TcpState.CLOSE_WAIT, 100.999_8, true)
                        .readEnd(100.999_9)
                        .seen(101, 0, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 30)),
                101,
                0);
        assertNotCertain(finding);
    }

    /** A health check (connect, FIN) that came microseconds before the exit. */
    @Test
    void atTheExitAConnectionThatTheCodeHadNoTimeToReadIsNotCertain() {
        Finding finding = judge(
                accepted()
                        .in(TcpState.CLOSE_WAIT, 100.999_8, true)
                        .seen(101, 0, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 1)),
                101,
                0);
        assertNotCertain(finding);
    }

    /** We shut our side, and the peer answered and closed: two FINs led to CLOSED, and there was no reset. */
    @Test
    void twoFinsAreNotCalledAReset() {
        Finding finding = judge(
                accepted()
                        .in(TcpState.FIN_WAIT_1, 7, true)
                        .in(TcpState.CLOSED, 11, false)
                        .seen(101, 29, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 30)),
                101,
                41);
        assertThat(finding.story()).doesNotContain("the peer's reset");
    }

    /** A method name of the letters a to f must not be taken for a part of the lambda's number. */
    @Test
    void methodsOfALambdaClassHaveDifferentFingerprints() {
        String one = Fingerprint.of(
                "x",
                accepted()
                        .openedAt(stack("com.example.A$$Lambda$7/0x08.add", 1))
                        .record());
        String other = Fingerprint.of(
                "x",
                accepted()
                        .openedAt(stack("com.example.A$$Lambda$7/0x08.feed", 1))
                        .record());
        assertThat(one).isNotEqualTo(other);
    }
}
