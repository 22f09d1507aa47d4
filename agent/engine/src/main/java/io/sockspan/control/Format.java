package io.sockspan.control;

import java.util.Locale;

/** How an answer is written. */
public enum Format {
    TABLE,
    JSON,
    NDJSON,
    CSV;

    /** As the command line takes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
