package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What a read or a write told the code when it told it that something is over: an end of stream ({@code error} is null), or an error.
 *
 * @param error the exception as the code met it, class and message; null for an end of stream (-1)
 * @param count how many times the code was told so
 * @param handler the class of the completion handler that was told, for an asynchronous read; else null
 * @param site where and when it was told first; for an asynchronous read, where the read was asked for
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
