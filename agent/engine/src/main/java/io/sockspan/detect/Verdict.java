package io.sockspan.detect;

import org.jspecify.annotations.Nullable;

/**
 * What a rule says of a socket.
 *
 * @param doubt why it is not certain, one sentence; null if it is
 * @param summary the title of the story, without addresses
 * @param fix one sentence that names the line to change
 */
public record Verdict(@Nullable String doubt, String summary, String fix) {}
