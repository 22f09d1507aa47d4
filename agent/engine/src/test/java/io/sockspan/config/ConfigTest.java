package io.sockspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that an argument wins over a property, and a property over a variable, and that each wrong option gets one line. */
class ConfigTest {
    private static Config read(String argument) {
        return Config.read(argument, new Properties(), Map.of());
    }

    @Test
    void withoutOptionsEveryValueIsTheDefaultAndNothingIsWrong() {
        Config config = read("");
        assertThat(config.complaints()).isEmpty();
        assertThat(config.threshold()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.value(Option.LOG)).isEqualTo("stderr");
        assertThat(config.value(Option.FINDINGS)).isEmpty();
        assertThat(config.value(Option.SPANS)).isEqualTo("suspicious");
    }

    @ParameterizedTest
    @CsvSource({
        "threshold=1ms, PT0.001S",
        "threshold=250ms, PT0.25S",
        "threshold=7s, PT7S",
        "threshold=13m, PT13M",
        "threshold=24h, PT24H",
        "'  threshold=7s  ', PT7S",
        "'threshold=7s,threshold=11s', PT11S"
    })
    void aThresholdIsANumberAndItsUnit(String argument, Duration expected) {
        Config config = read(argument);
        assertThat(config.threshold()).isEqualTo(expected);
        assertThat(config.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "s",
                "7d",
                "-7s",
                "+7s",
                "7 s",
                "1.5s",
                "7S",
                "7sec",
                "1e3s",
                "9999999999s",
                "0s",
                "0ms",
                "25h",
                "1441m",
                "999999999h",
                "٧s"
            })
    void anyOtherThresholdIsReportedAndTheDefaultIsUsed(String value) {
        Config config = read("threshold=" + value);
        assertThat(config.threshold()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.complaints())
                .containsExactly(
                        "threshold=" + value + " is not a number and ms, s, m or h, from 1ms to 24h; 60s is used");
    }

    @Test
    void anyNonEmptyValueOfSpansIsLeftToItsReader() {
        assertThat(read("spans=ratio:0.01").value(Option.SPANS)).isEqualTo("ratio:0.01");
        assertThat(read("spans=").value(Option.SPANS)).isEqualTo("suspicious");
        assertThat(read("spans=").complaints()).singleElement().asString().startsWith("spans= is not ");
    }

    @Test
    void pairsAreSeparatedByCommasAndAValueMayHoldAnEqualsSign() {
        Config config = read("log=/tmp/a=b.log,, findings=f.json ,spans=all,");
        assertThat(config.value(Option.LOG)).isEqualTo("/tmp/a=b.log");
        assertThat(config.value(Option.FINDINGS)).isEqualTo("f.json");
        assertThat(config.value(Option.SPANS)).isEqualTo("all");
        assertThat(config.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "thresold=7s, unknown option 'thresold'; the keys are threshold; log; findings; spans; application",
        "Threshold=7s, unknown option 'Threshold'; the keys are threshold; log; findings; spans; application",
        "=7s, unknown option ''; the keys are threshold; log; findings; spans; application",
        "threshold, 'threshold' is no key=value; the keys are threshold; log; findings; spans; application",
        "log=, log= is not stderr; none or a file; stderr is used"
    })
    void aComplaintSaysWhatIsWrongAndWhatWouldBeRight(String argument, String complaint) {
        Config config = read(argument + ",findings=kept");
        assertThat(config.complaints())
                .singleElement()
                .satisfies(said -> assertThat(said.replace(", ", "; ")).isEqualTo(complaint.replace(", ", "; ")));
        assertThat(config.value(Option.FINDINGS)).isEqualTo("kept");
        assertThat(config.threshold()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme, true", "com.acme:org.acme.shop, true", "acme, true", "'', false", "com.acme:, false",
        ".acme, false", "com.acme., false", "com..acme, false", "com.acme.*, false", "com/acme, false"
    })
    void anApplicationIsPackagesWithColonsBetween(String packages, boolean accepted) {
        Config config = read("application=" + packages);
        assertThat(config.value(Option.APPLICATION)).isEqualTo(accepted ? packages : "");
        assertThat(config.complaints()).hasSize(accepted ? 0 : 1);
    }

    @Test
    void theArgumentWinsOverThePropertyAndThePropertyOverTheVariable() {
        Properties properties = new Properties();
        properties.setProperty("sockspan.threshold", "7s");
        properties.setProperty("sockspan.findings", "by-property");
        Map<String, String> environment =
                Map.of("SOCKSPAN_THRESHOLD", "5s", "SOCKSPAN_FINDINGS", "by-variable", "SOCKSPAN_SPANS", "all");
        Config config = Config.read("threshold=11s", properties, environment);
        assertThat(config.threshold()).isEqualTo(Duration.ofSeconds(11));
        assertThat(config.value(Option.FINDINGS)).isEqualTo("by-property");
        assertThat(config.value(Option.SPANS)).isEqualTo("all");
        assertThat(config.complaints()).isEmpty();
    }

    @Test
    void anAttachedAgentIsSilentUnlessItIsAskedToSpeak() {
        Properties properties = new Properties();
        assertThat(Config.attached("", properties, Map.of()).value(Option.LOG)).isEqualTo("none");
        assertThat(Config.attached("log=stderr", properties, Map.of()).value(Option.LOG))
                .isEqualTo("stderr");
        Map<String, String> environment = Map.of("SOCKSPAN_LOG", "by-variable");
        assertThat(Config.attached("", properties, environment).value(Option.LOG))
                .isEqualTo("by-variable");
        properties.setProperty("sockspan.log", "by-property");
        assertThat(Config.attached("", properties, environment).value(Option.LOG))
                .isEqualTo("by-property");
        assertThat(Config.attached("log=none", properties, environment).value(Option.LOG))
                .isEqualTo("none");
        assertThat(Config.attached("log=", new Properties(), Map.of()).complaints())
                .containsExactly("log= is not stderr, none or a file; none is used");
    }

    @Test
    void anAttachedAgentReadsAllOtherOptionsAlike() {
        Config config = Config.attached("threshold=7s", new Properties(), Map.of("SOCKSPAN_SPANS", "all"));
        assertThat(config.threshold()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.value(Option.SPANS)).isEqualTo("all");
        assertThat(config.value(Option.FINDINGS)).isEmpty();
        assertThat(config.complaints()).isEmpty();
    }

    @Test
    void aComplaintNamesThePlaceThatWasWrong() {
        Properties properties = new Properties();
        properties.setProperty("sockspan.threshold", "later");
        Config config = Config.read("", properties, Map.of("SOCKSPAN_THRESHOLD", "soon"));
        assertThat(config.complaints()).hasSize(2);
        assertThat(config.complaints().get(0)).startsWith("SOCKSPAN_THRESHOLD=soon is not ");
        assertThat(config.complaints().get(1)).startsWith("-Dsockspan.threshold=later is not ");
    }

    @Test
    void everyOptionHasItsThreeNamesAndIsExplained() {
        assertThat(Option.keys()).isEqualTo(List.of("threshold", "log", "findings", "spans", "application"));
        for (Option option : Option.values()) {
            assertThat(option.property()).isEqualTo("sockspan." + option.key());
            assertThat(option.variable()).matches("SOCKSPAN_[A-Z]+").endsWith(option.name());
            assertThat(option.meaning()).endsWith(".");
            assertThat(option.accepts()).isNotBlank();
        }
    }
}
