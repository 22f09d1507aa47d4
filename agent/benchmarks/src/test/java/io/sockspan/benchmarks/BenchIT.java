package io.sockspan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that each benchmark starts under the built jar and prints its rows; it does not check their numbers. */
class BenchIT {
    @ParameterizedTest
    @ValueSource(strings = {"readwrite", "connect", "hooks", "start", "heap", "idle", "snap", "table", "path"})
    void aQuickRunPrintsItsRows(String name, @TempDir Path scratch) throws Exception {
        Setting setting = new Setting(true, Variant.sockspan(Path.of(System.getProperty("bench.agent"))), scratch);
        Jvm own = new Jvm(Runtime.version().feature(), Path.of(System.getProperty("java.home")));

        List<Row> rows = Bench.named(name).run(setting, own);

        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.toString())
                        .startsWith("| " + own.version() + " | ")
                        .doesNotContain("NaN"));
    }

    @Test
    void everyBenchmarkIsTried() throws Exception {
        ValueSource tried = BenchIT.class
                .getDeclaredMethod("aQuickRunPrintsItsRows", String.class, Path.class)
                .getAnnotation(ValueSource.class);

        assertThat(Bench.names()).containsExactlyInAnyOrder(tried.strings());
    }
}
