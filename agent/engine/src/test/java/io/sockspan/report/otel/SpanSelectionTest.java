package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockspan.model.SpanSelection;
import io.sockspan.model.SpanSelection.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves the values of the {@code spans} option. */
class SpanSelectionTest {
    @ParameterizedTest
    @CsvSource({
        "none, NONE, 0",
        "suspicious, SUSPICIOUS, 0",
        "' ALL ', ALL, 1",
        "ratio:0, RATIO, 0",
        "ratio:1, RATIO, 1",
        "ratio:.05, RATIO, 0.05",
        "Ratio:0.125, RATIO, 0.125"
    })
    void aKnownTextIsRead(String text, Mode mode, double ratio) {
        assertThat(SpanSelection.parse(text)).isEqualTo(new SpanSelection(mode, ratio));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "some", "ratio", "ratio:", "ratio:2", "ratio:-0.1", "ratio:NaN", "ratio:1d", "ratio: 0.5"})
    void anyOtherIsRefusedInOneClearLine(String text) {
        assertThatThrownBy(() -> SpanSelection.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("none, suspicious, all, or ratio:P")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "suspicious", "all", "ratio:0.25"})
    void itsTextIsWhatItIsReadFrom(String text) {
        assertThat(SpanSelection.parse(text)).hasToString(text);
    }
}
