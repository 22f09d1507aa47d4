package io.sockspan.report.otel;

import static io.sockspan.report.otel.Life.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Endpoint;
import io.sockspan.model.SpanSelection;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Proves which sockets become traces, and how many. */
class SpanReporterTest {
    private static final int SOCKETS = 23;
    private static final String LIMITED =
            (SOCKETS - 10) + " traces of findings were left out: a bug and peer has 10 an hour";
    private static final int END = 100_000;
    private final Kept kept = new Kept();

    private SpanReporter reporter(String selection) {
        SpanPipe pipe = new SpanPipe(() -> kept, "nowhere", Thread::new, line -> {}, 100_000);
        return new SpanReporter(
                SpanSelection.parse(selection), new TraceIds(7), pipe, new WatchClock(() -> 0, () -> at(END)));
    }

    private List<TcpSpan> exportedBy(SpanReporter reporter) {
        reporter.close();
        assertThat(reporter.sentSpans()).isEqualTo(kept.spans().size());
        return kept.spans();
    }

    private static Life leaked(long id) {
        return Life.connected(id).enters(TcpState.CLOSE_WAIT, 5);
    }

    private static long traces(List<TcpSpan> spans) {
        return spans.stream().map(TcpSpan::traceId).distinct().count();
    }

    @Test
    void allExportsEverySocketThatConnected() {
        SpanReporter reporter = reporter("all");
        for (int id = 1; id <= SOCKETS; id++) {
            assertThat(reporter.follows(id)).isTrue();
            Life life = Life.connected(id);
            reporter.changed(life.open());
            reporter.changed(life.closed(11));
        }
        reporter.changed(Life.listener(SOCKETS + 1).open());
        reporter.changed(Life.client(SOCKETS + 2).closed(3));
        List<TcpSpan> spans = exportedBy(reporter);
        assertThat(traces(spans)).isEqualTo(SOCKETS);
        assertThat(spans).hasSize(2 * SOCKETS);
        assertThat(spans).extracting(TcpSpan::spanId).doesNotHaveDuplicates();
    }

    @Test
    void noneExportsNothingNotEvenAFinding() {
        SpanReporter reporter = reporter("none");
        assertThat(reporter.follows(1)).isFalse();
        reporter.changed(leaked(1).open());
        reporter.trace(leaked(1).finding(65));
        assertThat(exportedBy(reporter)).isEmpty();
    }

    @Test
    void suspiciousIsSilentUntilASocketIsFoundAndThenShowsAllOfIt() {
        SpanReporter reporter = reporter("suspicious");
        for (int id = 1; id <= SOCKETS; id++) {
            assertThat(reporter.follows(id)).isFalse();
            reporter.changed(leaked(id).open());
            reporter.changed(leaked(id).closed(11));
        }
        assertThat(reporter.traceId(7)).isEmpty();
        Life found = leaked(7);
        reporter.trace(found.finding(65));
        assertThat(reporter.follows(7)).isTrue();
        assertThat(reporter.traceId(7)).isPresent();
        reporter.resolved(found.finding(65), found.closed(99));
        // The same close, reported twice: no span follows from it.
        reporter.changed(found.closed(99));
        List<TcpSpan> spans = exportedBy(reporter);
        assertThat(spans)
                .extracting(TcpSpan::name)
                .containsExactly("tcp connect", "tcp ESTABLISHED", "tcp CLOSE_WAIT", "tcp CLOSE_WAIT");
        assertThat(traces(spans)).isEqualTo(1);
        assertThat(spans.get(3).note()).isEqualTo(TcpSpan.Note.RESOLVED);
    }

    @Test
    void tenTracesAnHourAreExportedForABugAndPeerAndTheRestCounted() {
        SpanReporter reporter = reporter("suspicious");
        for (int id = 1; id <= SOCKETS; id++) {
            reporter.trace(leaked(id).finding(65));
            // A trace that was not exported at first is not exported when its finding is checked again.
            reporter.standing(leaked(id).finding(66));
        }
        assertThat(reporter.leftOut()).containsExactly(LIMITED);
        reporter.trace(leaked(101)
                .peer(new Endpoint("10.0.0.5", 5432), "other.example")
                .finding(65));
        assertThat(reporter.leftOut()).containsExactly(LIMITED);
        reporter.trace(leaked(103).finding(65 + 3600));
        assertThat(reporter.leftOut()).containsExactly(LIMITED);
        assertThat(traces(exportedBy(reporter))).isEqualTo(12);
    }

    @Test
    void theRatioIsChosenByTraceIdAndAlwaysTheSame() {
        SpanReporter reporter = reporter("ratio:0.25");
        SpanReporter again = reporter("ratio:0.25");
        SpanReporter more = reporter("ratio:0.5");
        List<Long> chosen = LongStream.rangeClosed(1, 10_007)
                .filter(reporter::follows)
                .boxed()
                .toList();
        assertThat(chosen.size()).isBetween(2302, 2702);
        assertThat(chosen).allMatch(again::follows).allMatch(more::follows);
        assertThat(LongStream.rangeClosed(1, 10_007).filter(again::follows).count())
                .isEqualTo(chosen.size());
        assertThat(LongStream.rangeClosed(1, 10_007).anyMatch(reporter("ratio:0")::follows))
                .isFalse();
        assertThat(LongStream.rangeClosed(1, 10_007).allMatch(reporter("ratio:1")::follows))
                .isTrue();
    }

    @Test
    void idsAreThoseThatOpenTelemetryAllowsAndNoOtherRunHasThem() {
        TraceIds ids = TraceIds.random();
        TraceIds others = TraceIds.random();
        for (int socket = 0; socket < 1009; socket++) {
            assertThat(ids.traceId(socket)).matches("[0-9a-f]{32}").isNotEqualTo(others.traceId(socket));
            assertThat(ids.spanId(socket, 0)).matches("[0-9a-f]{16}").isNotEqualTo(others.spanId(socket, 0));
        }
        assertThat(LongStream.range(0, 100_003).mapToObj(i -> ids.spanId(i / 7, (int) (i % 7))))
                .doesNotHaveDuplicates();
    }

    @Test
    void aRatioShowsEveryFindingToo() {
        SpanReporter reporter = reporter("ratio:0");
        reporter.trace(leaked(3).finding(65));
        assertThat(traces(exportedBy(reporter))).isEqualTo(1);
    }

    @Test
    void aFullTableTakesAFindingInPlaceOfAnInnocentSocketAndCountsBoth() {
        SpanReporter reporter = reporter("all");
        for (int id = 1; id <= SpanReporter.MAX_TRACKED; id++) {
            reporter.changed(Life.client(id).open());
        }
        assertThat(reporter.leftOut()).isEmpty();
        reporter.changed(Life.connected(20_011).open());
        assertThat(reporter.leftOut()).singleElement().asString().startsWith("1 traces were left out, or cut short");
        reporter.trace(leaked(20_021).finding(65));
        assertThat(reporter.leftOut()).singleElement().asString().startsWith("2 traces were left out, or cut short");
        assertThat(reporter.traceId(20_021)).isPresent();
        List<TcpSpan> spans = exportedBy(reporter);
        assertThat(traces(spans)).isEqualTo(1);
    }

    @Test
    void aTickCutsLongStatesAndTheEndShowsOpenOnes() {
        SpanReporter reporter = reporter("all");
        reporter.changed(Life.connected(5).open());
        reporter.tick(at(601));
        reporter.tick(at(603));
        reporter.tick(at(604));
        List<TcpSpan> spans = exportedBy(reporter);
        assertThat(spans)
                .extracting(TcpSpan::name)
                .containsExactly("tcp connect", "tcp ESTABLISHED", "tcp ESTABLISHED");
        assertThat(spans.get(1).end()).isEqualTo(at(603));
        assertThat(spans.get(2).end()).isEqualTo(at(END));
    }

    @Test
    void aVerdictAfterTheCloseIsOneMoreErrorInTheSameTrace() {
        SpanReporter reporter = reporter("all");
        Life life = Life.connected(7);
        reporter.changed(life.open());
        reporter.changed(life.closed(11));
        reporter.trace(life.finding("closed-by-cleaner", 12));
        List<TcpSpan> spans = exportedBy(reporter);
        assertThat(traces(spans)).isEqualTo(1);
        assertThat(spans).extracting(TcpSpan::isError).containsExactly(false, false, true);
        assertThat(spans.get(2).start()).isEqualTo(at(11));
        assertThat(spans).extracting(TcpSpan::spanId).doesNotHaveDuplicates();
    }
}
