package io.sockspan.model;

import java.util.Locale;

/**
 * Which connections become traces. An immutable value for any thread.
 *
 * @param ratio the part of the connections without a finding that is traced too, from 0 to 1; 0 for {@code none} and {@code suspicious}
 */
public record SpanSelection(Mode mode, double ratio) {
    private static final String NUMBER = "[0-9]+(\\.[0-9]+)?|\\.[0-9]+";

    /** The four words of the {@code spans} option. */
    public enum Mode {
        NONE,
        /** A connection is exported once a finding names it, with all that it did before. */
        SUSPICIOUS,
        ALL,
        /** As {@link #SUSPICIOUS}, with a part of the other connections, chosen by trace id. */
        RATIO
    }

    public static final SpanSelection NONE = new SpanSelection(Mode.NONE, 0);
    public static final SpanSelection SUSPICIOUS = new SpanSelection(Mode.SUSPICIOUS, 0);
    public static final SpanSelection ALL = new SpanSelection(Mode.ALL, 1);

    /**
     * Reads {@code none}, {@code suspicious}, {@code all} or {@code ratio:0.05}. Any other text is an {@link IllegalArgumentException},
     * whose message is one line for a person.
     */
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
