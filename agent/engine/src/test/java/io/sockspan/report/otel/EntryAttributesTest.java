package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.sockspan.model.Cause;
import io.sockspan.model.Evidence;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpHistory;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves what a span says about how its state was entered, how well its bounds are known, and how the connection began and ended. */
class EntryAttributesTest {
    private static Attributes of(SocketRecord socket, Transition entered, long slack, TcpSpan.Note note, boolean root) {
        return SpanAttributes.of(new TcpSpan(
                "0123456789abcdef0123456789abcdef",
                "0123456789abcdef",
                root ? null : "fedcba9876543210",
                "tcp",
                entered == null ? null : entered.to(),
                Sample.BORN,
                Sample.BORN + 7,
                true,
                entered,
                slack,
                note,
                null,
                null,
                null,
                socket));
    }

    private static String text(Attributes attributes, String key) {
        return attributes.get(AttributeKey.stringKey("sockspan." + key));
    }

    private static Long number(Attributes attributes, String key) {
        return attributes.get(AttributeKey.longKey("sockspan." + key));
    }

    private static Boolean flag(Attributes attributes, String key) {
        return attributes.get(AttributeKey.booleanKey("sockspan." + key));
    }

    private static Sample closed() {
        return Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 7, true, Cause.OUR_CLOSE)
                .in(TcpState.FIN_WAIT_2, 11, false, Cause.FIN_ACKED)
                .closed(7);
    }

    private static Attributes entered(SocketRecord socket, long slack) {
        return of(socket, socket.tcp().lastTransition(), slack, TcpSpan.Note.ENDED, false);
    }

    @Test
    void aStateSaysWhatLedToItAndHowThatIsKnown() {
        Attributes attributes = entered(closed().record(), 3_000_001);
        assertThat(text(attributes, "cause")).isEqualTo("fin_acked");
        assertThat(text(attributes, "evidence")).isEqualTo("told");
        assertThat(flag(attributes, "polled")).isTrue();
        assertThat(number(attributes, "poll_interval_ms")).isEqualTo(4);
        assertThat(text(attributes, "closed_first")).isEqualTo("local");
        assertThat(text(attributes, "ended")).isNull();
        SocketRecord inferred = closed().record();
        Transition guess =
                new Transition(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, 7, 5, Evidence.INFERRED, Cause.FIN_ACKED);
        assertThat(text(of(inferred, guess, 0, TcpSpan.Note.ENDED, false), "evidence"))
                .isEqualTo("inferred");
    }

    @Test
    void aClosingStateIsPolledThoughItsBoundsAreKnownAndAnOpenOneIsNot() {
        Attributes exact = entered(closed().record(), 0);
        assertThat(flag(exact, "polled")).isTrue();
        assertThat(number(exact, "poll_interval_ms")).isZero();
        SocketRecord open = Sample.accepted().in(TcpState.CLOSE_WAIT, 7, true).record();
        assertThat(flag(entered(open, 0), "polled")).isNull();
        assertThat(number(entered(open, 0), "poll_interval_ms")).isNull();
        assertThat(flag(entered(open, 1), "polled")).isTrue();
        assertThat(number(entered(open, 1), "poll_interval_ms")).isEqualTo(1);
    }

    @Test
    void theEndingIsShownOnceTheConnectionHasEnded() {
        SocketRecord orderly =
                closed().in(TcpState.TIME_WAIT, 13, true, Cause.PEER_FIN).record();
        assertThat(text(entered(orderly, 0), "ended")).isEqualTo("orderly");
        SocketRecord reset =
                Sample.accepted().in(TcpState.CLOSED, 7, true, Cause.PEER_RESET).record();
        assertThat(text(entered(reset, 0), "ended")).isEqualTo("reset_by_peer");
        assertThat(text(entered(reset, 0), "closed_first")).isEqualTo("peer");
    }

    @Test
    void theRootSaysNothingOfAnEntry() {
        Attributes root = of(closed().record(), null, 0, TcpSpan.Note.ENDED, true);
        assertThat(text(root, "cause")).isNull();
        assertThat(flag(root, "polled")).isNull();
    }

    @Test
    void aSocketThatOutlivesTheWatchingIsStillOpenOrGoesOn() {
        Attributes open = of(Sample.accepted().record(), null, 0, TcpSpan.Note.STILL_OPEN, false);
        assertThat(flag(open, "still_open")).isTrue();
        assertThat(flag(open, "goes_on")).isNull();
        Attributes closed = of(closed().record(), null, 0, TcpSpan.Note.STILL_OPEN, false);
        assertThat(flag(closed, "still_open")).isNull();
        assertThat(flag(closed, "goes_on")).isTrue();
    }

    /** A socket whose SYN came 31.007 s before its accept, and waited 13 s in the queue. */
    private static SocketRecord accepted(TcpInfo info) {
        Sample sample = Sample.accepted().role(Role.SERVER).seen(17, 0, 0, info);
        List<Transition> path = new ArrayList<>();
        long came = Sample.BORN - 31_007_000_000L;
        long over = Sample.BORN - 13_000_000_000L;
        path.add(new Transition(TcpState.CLOSED, TcpState.SYN_RECEIVED, came, came, Evidence.SEEN, Cause.PEER_SYN));
        path.add(new Transition(
                TcpState.SYN_RECEIVED, TcpState.ESTABLISHED, over, over, Evidence.TOLD, Cause.HANDSHAKE));
        Observation observation = sample.record().tcp().observation();
        return sample.tcp(new TcpHistory(path, observation, null)).record();
    }

    @Test
    void theRootOfAnAcceptedSocketSaysHowLongTheHandshakeTookAndTheWait() {
        SocketRecord socket = accepted(Sample.info(280, Field.TOTAL_RETRANS, 3, Field.BYTES_RETRANS, 0));
        Attributes root = of(socket, null, 0, TcpSpan.Note.ENDED, true);
        assertThat(number(root, "syn_received_us")).isEqualTo(18_007_000);
        assertThat(number(root, "accept_wait_ms")).isEqualTo(13_000);
        assertThat(number(root, "syn_retrans")).isEqualTo(3);
        Attributes child = of(socket, null, 0, TcpSpan.Note.ENDED, false);
        assertThat(number(child, "syn_received_us")).isNull();
        assertThat(number(child, "syn_retrans")).isNull();
    }

    @Test
    void whereDataWasSentAgainTheSynsAreNotCounted() {
        SocketRecord data = accepted(Sample.info(280, Field.TOTAL_RETRANS, 3, Field.BYTES_RETRANS, 1_009));
        assertThat(number(of(data, null, 0, TcpSpan.Note.ENDED, true), "syn_retrans"))
                .isNull();
        SocketRecord unknown = accepted(Sample.info(104, Field.TOTAL_RETRANS, 3));
        assertThat(number(of(unknown, null, 0, TcpSpan.Note.ENDED, true), "syn_retrans"))
                .isNull();
    }

    @Test
    void withoutASeenHandshakeNothingIsSaidOfIt() {
        Attributes root = of(Sample.accepted().record(), null, 0, TcpSpan.Note.ENDED, true);
        assertThat(number(root, "syn_received_us")).isNull();
        assertThat(number(root, "accept_wait_ms")).isNull();
    }
}
