package io.sockspan.model;

import java.util.Locale;

/**
 * One line of a finding's story. A value.
 *
 * @param label what the line is about, such as {@code opened}; empty for the line that describes the socket itself
 */
public record StoryLine(String label, String text) {
    /** As a person reads it: indented, so that the texts of all lines begin in one column. */
    public String indented() {
        return label.isEmpty() ? "  " + text : String.format(Locale.ROOT, "  %-10s %s", label, text);
    }
}
