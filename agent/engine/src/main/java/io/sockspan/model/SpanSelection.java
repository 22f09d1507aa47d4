package io.sockspan.model;

import java.util.Locale;

/**
 * Which connections become traces; a value, so any thread, no cost, and a text it does not know is an {@link IllegalArgumentException}.
 *
 * @param ratio the part of all connections that is traced though nothing was found on them, from 0 to 1; 0 unless asked for
 */
public record SpanSelection(Mode mode, double ratio) {
    private static final String NUMBER = "[0-9]+(\\.[0-9]+)?|\\.[0-9]+";

    /** The four words of the {@code spans} option; any thread, nothing can fail. */
    public enum Mode {
        NONE,
        /** A connection is exported from the moment a finding names it, with all it did before. */
        SUSPICIOUS,
        ALL,
        /** As {@link #SUSPICIOUS}, and a part of the others chosen by trace id. */
        RATIO
    }

    public static final SpanSelection NONE = new SpanSelection(Mode.NONE, 0);
    public static final SpanSelection SUSPICIOUS = new SpanSelection(Mode.SUSPICIOUS, 0);
    public static final SpanSelection ALL = new SpanSelection(Mode.ALL, 1);

    /** Reads {@code none}, {@code suspicious}, {@code all} or {@code ratio:0.05}; the exception's message is one line for a person. */
    public static SpanSelection parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "none" -> NONE;
            case "suspicious" -> SUSPICIOUS;
            case "all" -> ALL;
            default -> new SpanSelection(Mode.RATIO, ratio(word, text));
        };
    }

    private static double ratio(String word, String text) {
        String number = word.startsWith("ratio:") ? word.substring("ratio:".length()) : "";
        // A pattern first: parseDouble would take NaN, 1d and 0x1p-3 too.
        double ratio = number.matches(NUMBER) ? Double.parseDouble(number) : -1;
        if (ratio < 0 || ratio > 1) {
            throw new IllegalArgumentException(
                    "spans must be none, suspicious, all, or ratio:P with P from 0 to 1 (ratio:0.05), not '" + text
                            + "'");
        }
        return ratio;
    }

    @Override
    public String toString() {
        return mode == Mode.RATIO ? "ratio:" + ratio : mode.name().toLowerCase(Locale.ROOT);
    }
}
