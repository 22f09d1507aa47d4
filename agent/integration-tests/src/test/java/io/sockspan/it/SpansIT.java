package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.sockspan.report.otel.OtlpSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves with the built jar that each connection is one trace: the root first, then its states without a gap. A leak is an ERROR span, and
 * is there while the socket is still open in the kernel. opentelemetry-proto decodes the bytes.
 */
class SpansIT {
    private static final int LEAKS = 5;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aLeakIsAnErrorSpanWhileTheSocketIsOpen(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (OtlpSink sink = OtlpSink.open();
                Forked demo = start(sink, agent, jdk, "spans=all", "demo.EofIgnored")) {
            demo.await("error spans", () -> errors(sink.spans()).size() >= LEAKS);
            // The exporter's own socket may be between socket() and connect(), in CLOSED.
            Set<String> open = Kernel.over(demo.pid()).stream()
                    .filter(state -> state.endsWith("CLOSE_WAIT"))
                    .collect(Collectors.toSet());
            assertThat(open).as("still open, says the kernel").hasSize(LEAKS);
            assertThat(errors(sink.spans()).stream()
                            .map(span -> "fd " + attribute(span, "sockspan.fd") + " CLOSE_WAIT")
                            .collect(Collectors.toSet()))
                    .isEqualTo(open);
            assertThat(demo.exit()).isZero();
            assertThat(errors(sink.spans())).hasSize(LEAKS).allSatisfy(SpansIT::assertLeak);
            assertTraces(sink.spans(), 2 * LEAKS);
            assertThat(agent.findings().stream()
                            .map(finding -> finding.json().path("trace_id").asText())
                            .collect(Collectors.toSet()))
                    .as("the findings name their traces")
                    .isEqualTo(errors(sink.spans()).stream().map(SpansIT::trace).collect(Collectors.toSet()));
        }
        agent.assertClean();
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void onlySuspiciousConnectionsAreSentUnlessAskedFor(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (OtlpSink sink = OtlpSink.open();
                Forked demo = start(sink, agent, jdk, "spans=suspicious", "demo.EofIgnored")) {
            assertThat(demo.exit()).isZero();
            assertTraces(sink.spans(), LEAKS);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aHealthyPoolSendsNothingUnlessAskedFor(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (OtlpSink sink = OtlpSink.open();
                Forked demo = start(sink, agent, jdk, "spans=suspicious", "demo.IdlePool")) {
            assertThat(demo.exit()).isZero();
            assertThat(sink.posts()).isEmpty();
        }
        agent.assertClean();
    }

    private static Forked start(OtlpSink sink, Agent agent, int jdk, String spans, String main) throws IOException {
        return Forked.start(
                null,
                Jdks.java(jdk),
                List.of(
                        agent.argument("threshold=1s", spans),
                        "-Dotel.exporter.otlp.endpoint=" + sink.endpoint(),
                        "-Ddemo.seconds=4"),
                List.of("-cp", Path.of("../../demo-apps/target/demo-apps.jar").toString(), main));
    }

    private static void assertLeak(Span span) {
        assertThat(span.getName()).isEqualTo("tcp CLOSE_WAIT");
        assertThat(attribute(span, "sockspan.rule")).isEqualTo("eof-ignored");
        assertThat(attribute(span, "error.type")).isEqualTo("eof-ignored");
        assertThat(attribute(span, "network.connection.state")).isEqualTo("close_wait");
        assertThat(attribute(span, "sockspan.opened_at")).startsWith("demo.EofIgnored.connect(EofIgnored.java:");
        assertThat(attribute(span, "sockspan.last_read_at")).startsWith("demo.EofIgnored.readReply(EofIgnored.java:");
        assertThat(attribute(span, "code.stacktrace")).contains("demo.EofIgnored.connect");
    }

    private static String describe(List<Span> spans) {
        return spans.stream()
                .map(span -> span.getName() + " " + span.getStartTimeUnixNano() + " to " + span.getEndTimeUnixNano())
                .collect(Collectors.joining(", "));
    }

    /** Every trace is a root and its states: unique span ids, one parent, and each state begins where the previous one ended. */
    private static void assertTraces(List<Span> spans, int count) {
        Map<String, List<Span>> traces = spans.stream().collect(Collectors.groupingBy(SpansIT::trace));
        assertThat(traces).hasSize(count);
        Set<String> ids = new HashSet<>();
        assertThat(spans)
                .allSatisfy(span -> assertThat(ids.add(hex(span)))
                        .as("span ids are used once")
                        .isTrue());
        traces.values().forEach(trace -> {
            List<Span> byTime = trace.stream()
                    .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano)
                            .thenComparingLong(Span::getEndTimeUnixNano))
                    .collect(Collectors.toList());
            Span root = byTime.get(0);
            assertThat(root.getName()).isIn("tcp connect", "tcp accept");
            assertThat(root.getParentSpanId().isEmpty()).isTrue();
            // A connection is ESTABLISHED while it waits to be accepted; the root covers that time.
            Span first = byTime.get(1);
            assertThat(first.getStartTimeUnixNano())
                    .as(() -> "the first state in " + describe(byTime))
                    .isBetween(root.getStartTimeUnixNano(), root.getEndTimeUnixNano());
            long life = 0;
            for (int i = 1; i < byTime.size(); i++) {
                Span state = byTime.get(i);
                assertThat(state.getParentSpanId()).isEqualTo(root.getSpanId());
                if (i > 1) {
                    assertThat(state.getStartTimeUnixNano())
                            .as(() -> "where a state begins in " + describe(byTime))
                            .isEqualTo(byTime.get(i - 1).getEndTimeUnixNano());
                }
                life += state.getEndTimeUnixNano() - state.getStartTimeUnixNano();
            }
            assertThat(byTime).hasSizeGreaterThanOrEqualTo(2);
            assertThat(life)
                    .as("the sum of the states is the connection's life")
                    .isEqualTo(byTime.get(byTime.size() - 1).getEndTimeUnixNano() - first.getStartTimeUnixNano());
        });
    }

    private static List<Span> errors(List<Span> spans) {
        return spans.stream()
                .filter(span -> span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR)
                .collect(Collectors.toList());
    }

    private static String trace(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    private static String hex(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue())
                .findFirst()
                .orElse("");
    }
}
