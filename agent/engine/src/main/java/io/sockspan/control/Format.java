package io.sockspan.control;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The format of an answer. */
public enum Format {
    TABLE,
    JSON,
    NDJSON,
    CSV;

    /** All, as the command line takes them. */
    public static String words() {
        return Stream.of(values()).map(Format::toString).collect(Collectors.joining(", "));
    }

    /** As the command line takes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
