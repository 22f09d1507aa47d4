package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves what the standard settings lead to. */
class SpanExportTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private final List<String> lines = new ArrayList<>();

    private Optional<SpanExport> configured(Map<String, String> environment) {
        return SpanExport.configured(environment, new Properties(), lines::add);
    }

    @Test
    void withoutAnEndpointNothingIsExportedAndNothingSaid() {
        assertThat(configured(Map.of())).isEmpty();
        assertThat(configured(Map.of(ENDPOINT, " "))).isEmpty();
        assertThat(configured(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .isEmpty();
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_SDK_DISABLED, true",
        "OTEL_SDK_DISABLED, TRUE",
        "OTEL_TRACES_EXPORTER, none",
        "OTEL_TRACES_EXPORTER, zipkin"
    })
    void theStandardSwitchesTurnItOff(String key, String value) {
        assertThat(configured(Map.of(ENDPOINT, "http://c:4318", key, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://c:4318, http://c:4318/v1/traces",
        "http://c:4318/, http://c:4318/v1/traces",
        "https://c/otlp, https://c/otlp/v1/traces",
        "http://user:secret@c:4318, http://c:4318/v1/traces",
        "http://[::1]:4318, http://[::1]:4318/v1/traces"
    })
    void theGeneralEndpointGetsTheSignalsPath(String endpoint, String target) {
        assertThat(configured(Map.of(ENDPOINT, endpoint)).orElseThrow().target())
                .isEqualTo(target);
    }

    @Test
    void theTracesOwnEndpointIsTakenAsItIsAndAPropertyWins() {
        Properties system = new Properties();
        system.setProperty("otel.exporter.otlp.traces.endpoint", "http://property:1/x");
        SpanExport export = SpanExport.configured(
                        Map.of(ENDPOINT, "http://c:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://environment:1"),
                        system,
                        lines::add)
                .orElseThrow();
        assertThat(export.target()).isEqualTo("http://property:1/x");
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c:4318", "ftp://c", "http://", "http://c d", "http://c?x=1", "http://c#x"})
    void anEndpointThatCannotBeUsedIsOneLineAndNoExport(String endpoint) {
        assertThat(configured(Map.of(ENDPOINT, endpoint))).isEmpty();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("'" + endpoint + "'").doesNotContain("\n");
    }

    @Test
    void grpcIsOneLineThatSaysWhatWouldBeRightAndHttpIsUsed() {
        SpanExport export = configured(Map.of(ENDPOINT, "http://c:4317", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"))
                .orElseThrow();
        assertThat(export.settings()).containsEntry("otel.exporter.otlp.traces.protocol", "http/protobuf");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .contains("grpc", "http/protobuf", "http://c:4317/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
                .doesNotContain("\n");
    }
}
