package io.sockspan.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that an age has two units at most, a tenth of a second where it is short, and never more than has passed. */
class AgesTest {
    @ParameterizedTest
    @CsvSource({
        "-7, 0.0s",
        "0, 0.0s",
        "70, 0.1s",
        "9940, 9.9s",
        "10000, 10s",
        "59999, 59s",
        "60000, 1m",
        "61000, 1m1s",
        "3599999, 59m59s",
        "3600000, 1h",
        "3659999, 1h",
        "3660000, 1h1m",
        "86399999, 23h59m",
        "86400000, 1d",
        "89999999, 1d",
        "90000000, 1d1h",
        "8726400000, 101d"
    })
    void anAgeHasTwoUnitsAtMost(long millis, String text) {
        assertThat(Ages.of(millis)).isEqualTo(text);
    }

    @Test
    void aTenthLooksTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Ages.of(7300)).isEqualTo("7.3s");
        } finally {
            Locale.setDefault(before);
        }
    }
}
