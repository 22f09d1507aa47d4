package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.TcpInfo.Field.BACKOFF;
import static io.sockspan.model.TcpInfo.Field.LAST_ACK_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static io.sockspan.model.TcpInfo.Field.PROBES;
import static io.sockspan.model.TcpInfo.Field.RETRANSMITS;
import static io.sockspan.model.TcpInfo.Field.RTO;
import static io.sockspan.model.TcpInfo.Field.TOTAL_RETRANS;
import static io.sockspan.model.TcpInfo.Field.UNACKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.PortUse;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves which rules may accuse a socket of each state, role and way of being closed, when every possible fact speaks against it. */
class DetectorTest {
    private static final TcpInfo WORST = info(
            280,
            RETRANSMITS,
            8,
            BACKOFF,
            8,
            RTO,
            51_200_000,
            UNACKED,
            1,
            PROBES,
            3,
            TOTAL_RETRANS,
            7,
            LAST_DATA_SENT,
            17_000,
            LAST_ACK_RECV,
            99_000,
            LAST_DATA_RECV,
            99_000);

    private static final AcceptQueue QUEUE = new AcceptQueue(51, 50, 7, 3, 2, BORN, null);
    private static final PortUse PORTS = new PortUse(new Endpoint("10.0.0.7", 80), 7, 7, 7, List.of());

    private static Sample worst(TcpState state) {
        return Sample.accepted()
                .in(state, 7, true)
                .readEnd(11)
                .keepalive(1)
                .seenBefore(13, 9001, 37, WORST)
                .seen(Judged.NOW, 9001, 37, WORST)
                .around(new Surroundings(null, QUEUE, PORTS, null));
    }

    private static void assertOnly(Finding finding, String... rules) {
        assertThat(finding == null || Set.of(rules).contains(finding.rule()))
                .as(finding == null ? "nothing" : finding.rule())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSocketIsJudgedByTwoRulesOnly(TcpState state) {
        for (Role role : Role.values()) {
            assertOnly(Judged.finding(worst(state).role(role).closed(17)), "stuck-close", "port-pressure");
        }
        assertOnly(Judged.finding(worst(state).role(Role.LISTENER).closed(17)));
    }

    @ParameterizedTest
    @EnumSource
    void aListenerIsJudgedByOneRuleOnly(TcpState state) {
        assertOnly(Judged.finding(worst(state).role(Role.LISTENER)), "not-accepting");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAThresholdOnlyLeaksAreFound(TcpState state) {
        for (Role role : Role.values()) {
            Finding atExit = Judged.finding(worst(state).role(role), Judged.NOW, 0);
            assertThat(atExit == null || atExit.leak()).isTrue();
            JudgingContext asked = new JudgingContext(BORN + seconds(101), 1);
            Finding ofATest = Judged.finding(worst(state).role(role).record(), asked);
            assertThat(ofATest == null || ofATest.leak()).isTrue();
        }
    }

    /** Facts that only the words need are found out only where there is a decision. */
    @ParameterizedTest
    @EnumSource
    void theSurroundingsDoNotChangeADecision(TcpState state) {
        Surroundings found = new Surroundings(
                new PeerEnd(TcpState.ESTABLISHED, 4711, false),
                QUEUE,
                PORTS,
                new KeepaliveSettings(true, 7, 3, 2, 1009),
                Map.of(Sample.OPENED.frames().get(0), "accept();"));
        for (Role role : Role.values()) {
            for (Sample sample :
                    List.of(worst(state).role(role), worst(state).role(role).closed(17))) {
                Finding bare = Judged.finding(sample);
                Finding told = Judged.finding(sample.around(found));
                assertThat(told == null ? null : told.rule() + told.doubt() + told.fingerprint())
                        .isEqualTo(bare == null ? null : bare.rule() + bare.doubt() + bare.fingerprint());
            }
        }
    }

    @Test
    void leaksComeFirstAndOnlyTheyFailATest() {
        assertThat(Judged.finding(worst(TcpState.CLOSE_WAIT).seen(101, 0, 0, info(280, LAST_DATA_SENT, 99_000)))
                        .leak())
                .isTrue();
        assertThat(Judged.finding(worst(TcpState.CLOSE_WAIT)).leak()).isFalse();
        assertThat(Detector.rules().subList(9, 16))
                .containsExactly(
                        "stuck-close",
                        "not-accepting",
                        "connect-stuck",
                        "dead-peer",
                        "unread-data",
                        "half-close-stuck",
                        "port-pressure");
    }

    @Test
    void theRuleThatSaysMoreComesFirst() {
        assertThat(Judged.verdict(worst(TcpState.FIN_WAIT_1))).isEqualTo("dead-peer, certain");
        assertThat(Judged.verdict(worst(TcpState.FIN_WAIT_2).seen(101, 9001, 0, info(232, LAST_DATA_RECV, 99_000))))
                .isEqualTo("unread-data, doubtful");
    }

    @Test
    void onlyATroubleSaysWhatKeepaliveCouldDo() {
        Finding leak =
                Judged.finding(Sample.accepted().in(TcpState.CLOSED, 7, true).readEnd(11));
        assertThat(leak.keepalive()).isNull();
        assertThat(leak.story()).doesNotContain("keepalive");
        Finding trouble = Judged.finding(worst(TcpState.LAST_ACK));
        assertThat(trouble.keepalive()).contains("tcp_retries2");
        assertThat(trouble.story()).contains("\n  keepalive  " + trouble.keepalive() + "\n");
    }

    @Test
    void theFingerprintOfATroubleDependsOnTheOpeningAlone() {
        Finding told = Judged.finding(worst(TcpState.LAST_ACK));
        Finding untold = Judged.finding(worst(TcpState.LAST_ACK).readOutcome(null, 7, null, Sample.OPENED, 23));
        assertThat(told.fingerprint()).isEqualTo(untold.fingerprint()).matches("[0-9a-f]{8}");
        Finding elsewhere = Judged.finding(worst(TcpState.LAST_ACK).openedAt(Sample.READ));
        assertThat(elsewhere.fingerprint()).isNotEqualTo(told.fingerprint());
    }

    @Test
    void withoutAnOpeningTheFingerprintOfATroubleDependsOnThePort() {
        Finding server = Judged.finding(worst(TcpState.LAST_ACK).foundOpen(null));
        Finding client = Judged.finding(worst(TcpState.LAST_ACK).foundOpen(null).role(Role.CLIENT));
        assertThat(server.fingerprint()).isNotEqualTo(client.fingerprint());
        assertThat(server.fix()).contains("what was open before the attach");
    }
}
