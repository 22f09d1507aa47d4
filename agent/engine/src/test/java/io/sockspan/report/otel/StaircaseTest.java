package io.sockspan.report.otel;

import static io.sockspan.report.otel.Life.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Endpoint;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.report.otel.TcpSpan.Note;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves what one socket's trace looks like, step by step; no thread, no OpenTelemetry. */
class StaircaseTest {
    private static final long MINUTE = 60;
    private static final Endpoint LOCAL = new Endpoint("10.0.0.2", 40_009);

    private final TraceIds ids = new TraceIds(7);

    private static List<String> names(List<TcpSpan> spans) {
        return spans.stream().map(TcpSpan::name).toList();
    }

    private static void assertContiguous(List<TcpSpan> children, long from, long to) {
        long end = from;
        for (TcpSpan child : children) {
            assertThat(child.start()).as(child.name()).isEqualTo(end);
            assertThat(child.end()).as(child.name()).isGreaterThan(child.start());
            end = child.end();
        }
        assertThat(end).isEqualTo(to);
    }

    private static List<TcpSpan> childrenOf(List<TcpSpan> spans) {
        TcpSpan root = spans.get(0);
        assertThat(root.isRoot()).isTrue();
        List<TcpSpan> children = spans.subList(1, spans.size());
        assertThat(children).allSatisfy(child -> {
            assertThat(child.parentId()).isEqualTo(root.spanId());
            assertThat(child.traceId()).isEqualTo(root.traceId());
        });
        assertThat(spans).extracting(TcpSpan::spanId).doesNotHaveDuplicates();
        return children;
    }

    @Test
    void aClientsLifeIsAConnectAndOneSpanForEachStateAfterIt() {
        SocketRecord whole = Life.connected(11)
                .enters(TcpState.FIN_WAIT_1, 5)
                .enters(TcpState.FIN_WAIT_2, 6)
                .enters(TcpState.CLOSED, 8)
                .closed(13);
        List<TcpSpan> spans = new Staircase(ids, whole).changed(whole);

        assertThat(names(spans))
                .containsExactly("tcp connect", "tcp ESTABLISHED", "tcp FIN_WAIT_1", "tcp FIN_WAIT_2", "tcp CLOSED");
        assertThat(spans.get(0).start()).isEqualTo(at(1));
        assertThat(spans.get(0).end()).isEqualTo(at(3));
        assertContiguous(childrenOf(spans), at(3), at(13));
        assertThat(spans).noneMatch(TcpSpan::isError);
    }

    @Test
    void theSameLifeReportedStepByStepGivesTheSameSpansEachAsItEnds() {
        Life life = Life.client(11);
        Staircase staircase = new Staircase(ids, life.open());
        assertThat(staircase.changed(life.open())).isEmpty();
        assertThat(staircase.changed(life.enters(TcpState.SYN_SENT, 1).open())).isEmpty();
        List<TcpSpan> spans = new ArrayList<>(
                staircase.changed(life.enters(TcpState.ESTABLISHED, 3).open()));
        assertThat(names(spans)).containsExactly("tcp connect");
        spans.addAll(staircase.changed(life.enters(TcpState.CLOSE_WAIT, 5).open()));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED");
        assertThat(staircase.changed(life.open())).isEmpty();
        spans.addAll(staircase.changed(life.closed(13)));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED", "tcp CLOSE_WAIT");
        assertContiguous(childrenOf(spans), at(3), at(13));
    }

    @Test
    void aConnectIsShownWithBothEndsUnlessOneIsUnknownForASecond() {
        Life life = Life.connected(97).local(null);
        Staircase staircase = new Staircase(ids, life.open());
        assertThat(staircase.changed(life.open())).isEmpty();
        assertThat(staircase.cutIfLong(at(4) - 1, SpanReporter.SEGMENT)).isEmpty();
        assertThat(names(staircase.changed(life.local(LOCAL).open()))).containsExactly("tcp connect");

        Life nameless = Life.connected(101).local(null);
        Staircase late = new Staircase(ids, nameless.open());
        assertThat(late.changed(nameless.open())).isEmpty();
        assertThat(names(late.cutIfLong(at(4), SpanReporter.SEGMENT))).containsExactly("tcp connect");
        assertThat(late.cutIfLong(at(5), SpanReporter.SEGMENT)).isEmpty();

        Life slow = Life.client(103).enters(TcpState.SYN_SENT, 1).local(null);
        Staircase waits = new Staircase(ids, slow.open());
        assertThat(waits.cutIfLong(at(10), SpanReporter.SEGMENT)).isEmpty();
        assertThat(waits.changed(slow.enters(TcpState.ESTABLISHED, 11).open()))
                .as("the second begins when it is connected")
                .isEmpty();

        assertThat(names(new Staircase(ids, nameless.open()).changed(nameless.closed(5))))
                .containsExactly("tcp connect", "tcp ESTABLISHED");
        assertThat(names(new Staircase(ids, nameless.open()).found(nameless.finding(5))))
                .containsExactly("tcp connect", "tcp ESTABLISHED");
    }

    @Test
    void anAcceptIsAtTheAcceptAndCoversTheWaitInTheQueue() {
        SocketRecord atOnce =
                Life.server(13).enters(TcpState.ESTABLISHED, 0, Cause.ACCEPT).closed(5);
        List<TcpSpan> spans = new Staircase(ids, atOnce).changed(atOnce);
        assertThat(names(spans)).containsExactly("tcp accept", "tcp ESTABLISHED");
        assertThat(spans.get(0).start()).as("no span is empty").isEqualTo(at(0) - 1);
        assertThat(spans.get(0).end()).isEqualTo(at(0));
        assertContiguous(childrenOf(spans), at(0), at(5));

        SocketRecord waited = Life.server(17)
                .enters(TcpState.SYN_RECEIVED, -5)
                .enters(TcpState.ESTABLISHED, -3)
                .closed(7);
        List<TcpSpan> late = new Staircase(ids, waited).changed(waited);
        assertThat(names(late)).containsExactly("tcp accept", "tcp ESTABLISHED");
        assertThat(late.get(0).start()).isEqualTo(at(-5));
        assertThat(late.get(0).end()).isEqualTo(at(0));
        assertContiguous(childrenOf(late), at(-3), at(7));
    }

    @Test
    void aConnectionThatWasResetInTheQueueIsStillAccepted() {
        SocketRecord reset =
                Life.server(19).enters(TcpState.CLOSED, 0, Cause.ACCEPT).closed(7);
        assertThat(names(new Staircase(ids, reset).changed(reset))).containsExactly("tcp accept", "tcp CLOSED");
    }

    @Test
    void aFailedConnectIsAnErrorAndLeavesTheTimeUntilTheClose() {
        Life life = Life.client(23).enters(TcpState.SYN_SENT, 1).failsToConnect("ConnectException: Connection refused");
        SocketRecord leftOpen =
                life.enters(TcpState.CLOSED, 3, Cause.CONNECT_FAILED).closed(11);
        List<TcpSpan> spans = new Staircase(ids, leftOpen).changed(leftOpen);
        assertThat(names(spans)).containsExactly("tcp connect", "tcp CLOSED");
        assertThat(spans.get(0).failure()).isEqualTo("connection_refused");
        assertThat(spans.get(0).isError()).isTrue();
        assertContiguous(childrenOf(spans), at(3), at(11));

        SocketRecord closedAtOnce = life.closed(3);
        assertThat(names(new Staircase(ids, closedAtOnce).changed(closedAtOnce)))
                .containsExactly("tcp connect");
    }

    @Test
    void aConnectThatNeverSentAnythingOrWasGivenUpIsAFailedConnectToo() {
        SocketRecord unresolved = Life.client(29)
                .failsToConnect("java.nio.channels.UnresolvedAddressException")
                .closed(2);
        List<TcpSpan> spans = new Staircase(ids, unresolved).changed(unresolved);
        assertThat(names(spans)).containsExactly("tcp connect", "tcp CLOSED");
        assertThat(spans.get(0).failure()).isEqualTo("host_not_found");

        SocketRecord givenUp = Life.client(31).enters(TcpState.SYN_SENT, 1).closed(5);
        List<TcpSpan> cancelled = new Staircase(ids, givenUp).changed(givenUp);
        assertThat(names(cancelled)).containsExactly("tcp connect");
        assertThat(cancelled.get(0).failure()).isEqualTo("cancelled");
    }

    @Test
    void aStateThatTookNoTimeIsShownAsANanosecondAndOverlapsNothing() {
        SocketRecord between = Life.connected(89)
                .enters(TcpState.FIN_WAIT_1, 5)
                .enters(TcpState.FIN_WAIT_2, 5)
                .enters(TcpState.CLOSED, 7)
                .closed(11);
        List<TcpSpan> passed = new Staircase(ids, between).changed(between);
        assertThat(names(passed))
                .containsExactly("tcp connect", "tcp ESTABLISHED", "tcp FIN_WAIT_1", "tcp FIN_WAIT_2", "tcp CLOSED");
        assertContiguous(childrenOf(passed), at(3), at(11));
        assertThat(passed.get(2).end()).isEqualTo(at(5) + 1);
    }

    @Test
    void aSocketThatIsNotFollowedBeyondItsCloseEndsWithTheClose() {
        SocketRecord closed = Life.connected(83)
                .enters(TcpState.FIN_WAIT_1, 5, Cause.OUR_CLOSE)
                .closed(5);
        List<TcpSpan> spans = new Staircase(ids, closed).changed(closed);
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED");
        assertContiguous(childrenOf(spans), at(3), at(5));
    }

    @Test
    void aSocketThatIsFollowedBeyondItsCloseIsShownToTheEndOfTimeWait() {
        Life life = Life.connected(97).enters(TcpState.FIN_WAIT_1, 5, Cause.OUR_CLOSE);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.changed(life.closing(5)));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED");

        life.enters(TcpState.FIN_WAIT_2, 6, Cause.OBSERVED).enters(TcpState.TIME_WAIT, 7, Cause.OBSERVED);
        spans.addAll(staircase.changed(life.closing(5)));
        life.enters(TcpState.CLOSED, 67, Cause.TIME_WAIT_OVER);
        spans.addAll(staircase.changed(life.done(67)));
        assertThat(names(spans))
                .containsExactly("tcp connect", "tcp ESTABLISHED", "tcp FIN_WAIT_1", "tcp FIN_WAIT_2", "tcp TIME_WAIT");
        assertContiguous(childrenOf(spans), at(3), at(67));
        assertThat(spans).extracting(TcpSpan::slack).containsExactly(0L, 0L, 1L, 1L, 1L);
    }

    @Test
    void aVerdictAfterTheCloseIsAnErrorAndTheStateGoesOn() {
        Life life = Life.connected(101).enters(TcpState.LAST_ACK, 5, Cause.OUR_CLOSE);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.changed(life.closing(5)));
        spans.addAll(staircase.found(life.finding("stuck-close", 65)));
        life.enters(TcpState.CLOSED, 71, Cause.FIN_ACKED);
        spans.addAll(staircase.resolved(life.done(71)));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED", "tcp LAST_ACK", "tcp LAST_ACK");
        assertThat(spans).extracting(TcpSpan::note).endsWith(Note.FOUND, Note.RESOLVED);
        assertContiguous(childrenOf(spans), at(3), at(71));
    }

    @Test
    void aSocketThatNeverTriedToConnectHasNoTrace() {
        SocketRecord opened = Life.client(37).closed(5);
        assertThat(new Staircase(ids, opened).changed(opened)).isEmpty();
        SocketRecord listening = Life.listener(41).closed(5);
        assertThat(new Staircase(ids, listening).changed(listening)).isEmpty();
    }

    @Test
    void aFindingIsAnErrorWhileTheSocketIsOpenAndItsStateGoesOn() {
        Life life = Life.connected(43).enters(TcpState.CLOSE_WAIT, 5).readsEndOfStream(6);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.found(life.finding(65)));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED", "tcp CLOSE_WAIT");
        assertThat(spans).extracting(TcpSpan::isError).containsExactly(false, false, true);

        spans.addAll(staircase.found(life.finding(665)));
        spans.addAll(staircase.resolved(life.closed(700)));
        assertThat(spans).extracting(TcpSpan::note).endsWith(Note.FOUND, Note.FOUND, Note.RESOLVED);
        assertThat(spans.get(4).isError()).isFalse();
        assertContiguous(childrenOf(spans), at(3), at(700));
    }

    @Test
    void aFindingOnAConnectUnderWayIsAChildUntilTheRootCanBeShown() {
        Life life = Life.client(47).enters(TcpState.SYN_SENT, 1);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> waiting = new ArrayList<>(staircase.found(life.finding("connect-stuck", 61)));
        waiting.addAll(staircase.found(life.finding("connect-stuck", 661)));
        assertThat(names(waiting)).containsExactly("tcp SYN_SENT", "tcp SYN_SENT");
        assertThat(waiting).allMatch(TcpSpan::isError);
        assertThat(waiting.get(1).start()).isEqualTo(at(61));

        List<TcpSpan> rest =
                staircase.changed(life.enters(TcpState.ESTABLISHED, 700).closed(710));
        assertThat(names(rest)).containsExactly("tcp connect", "tcp ESTABLISHED");
        assertThat(rest.get(0).start()).isEqualTo(at(1));
        assertThat(rest.get(0).spanId()).isEqualTo(waiting.get(0).parentId());
    }

    @Test
    void aVerdictOnAClosedSocketIsTheErrorOfItsLastSpan() {
        Life life = Life.connected(53);
        SocketRecord closed = life.closed(11);
        Staircase staircase = new Staircase(ids, closed);
        List<TcpSpan> spans = new ArrayList<>(staircase.found(life.finding("closed-by-cleaner", 12)));
        assertThat(spans).extracting(TcpSpan::isError).containsExactly(false, true);
        assertContiguous(childrenOf(spans), at(3), at(11));
        spans.addAll(staircase.foundAfterClose(life.finding("closed-by-cleaner", 13)));
        assertContiguous(childrenOf(spans), at(3), at(11) + 1);
    }

    @Test
    void aLongStateIsCutIntoPiecesThatLeaveNoGap() {
        Life life = Life.connected(59);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.changed(life.open()));
        for (long minute = 1; minute <= 35; minute++) {
            spans.addAll(staircase.cutIfLong(at(minute * MINUTE), SpanReporter.SEGMENT));
        }
        spans.addAll(staircase.changed(life.closed(36 * MINUTE)));
        assertThat(names(spans))
                .containsExactly(
                        "tcp connect", "tcp ESTABLISHED", "tcp ESTABLISHED", "tcp ESTABLISHED", "tcp ESTABLISHED");
        assertContiguous(childrenOf(spans), at(3), at(36 * MINUTE));
    }

    @Test
    void aTimeThatTheKernelCorrectsAfterItWasShownMakesNoOverlap() {
        Life life = Life.connected(61);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.changed(life.open()));
        spans.addAll(staircase.cutIfLong(at(10 * MINUTE + 3), SpanReporter.SEGMENT));
        spans.addAll(staircase.changed(life.enters(TcpState.CLOSE_WAIT, 500).open()));
        spans.addAll(staircase.changed(life.closed(700)));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED", "tcp CLOSE_WAIT");
        assertContiguous(childrenOf(spans), at(3), at(700));
    }

    @Test
    void aStateThatIsLearntOfAfterwardsMovesNothingThatWasShown() {
        Life seen = Life.connected(79).enters(TcpState.CLOSE_WAIT, 7);
        Staircase staircase = new Staircase(ids, seen.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.changed(seen.open()));
        Life learnt = Life.connected(79)
                .enters(TcpState.FIN_WAIT_1, 5)
                .enters(TcpState.ESTABLISHED, 6)
                .enters(TcpState.CLOSE_WAIT, 7);
        spans.addAll(staircase.changed(learnt.open()));
        // The reverse: a state that one record showed is not in the next record.
        spans.addAll(
                staircase.changed(Life.connected(79).enters(TcpState.CLOSED, 9).open()));
        spans.addAll(
                staircase.changed(Life.connected(79).enters(TcpState.CLOSED, 9).closed(13)));
        assertThat(names(spans)).containsExactly("tcp connect", "tcp ESTABLISHED", "tcp CLOSE_WAIT", "tcp CLOSED");
        assertContiguous(childrenOf(spans), at(3), at(13));
    }

    @Test
    void theKernelsWordBelongsToTheNewestSpanOnly() {
        SocketRecord whole = Life.connected(67)
                .enters(TcpState.CLOSE_WAIT, 5)
                .observed(6, 280)
                .closed(13);
        List<TcpSpan> spans = new Staircase(ids, whole).changed(whole);
        assertThat(spans).extracting(span -> span.lastWord() != null).containsExactly(false, false, true);

        SocketRecord askedBefore = Life.connected(71)
                .observed(3, 280)
                .enters(TcpState.CLOSE_WAIT, 5)
                .closed(13);
        assertThat(new Staircase(ids, askedBefore).changed(askedBefore)).allMatch(span -> span.lastWord() == null);
    }

    @Test
    void aSocketThatIsOpenWhenTheWatchingEndsIsShownUntilThen() {
        Life life = Life.connected(73);
        Staircase staircase = new Staircase(ids, life.open());
        List<TcpSpan> spans = new ArrayList<>(staircase.changed(life.open()));
        spans.addAll(staircase.leave(at(17)));
        assertThat(spans.get(1).note()).isEqualTo(Note.STILL_OPEN);
        assertContiguous(childrenOf(spans), at(3), at(17));
    }
}
