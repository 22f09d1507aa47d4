package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What a read or a write reported to the code about the end of a direction: an end of stream ({@code error} is null), or an error. A value.
 *
 * @param error class and message of the exception that the code met; null for an end of stream (-1)
 * @param count how many times it was reported
 * @param handler the class of the completion handler to which an asynchronous read reported it; else null
 * @param site where and when it was reported first; for an asynchronous read, where the code called it
 */
public record IoOutcome(
        @Nullable String error, int count, @Nullable String handler, Site site) {

    public boolean isEndOfStream() {
        return error == null;
    }

    /** {@code returned -1}, or {@code threw} and the error. */
    public String what() {
        return isEndOfStream() ? "returned -1" : "threw " + error;
    }
}
