package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * One verdict on one socket.
 *
 * @param rule the rule's kebab-case id
 * @param certain whether nothing but a bug explains it; if not, {@code doubt} says why
 * @param doubt one sentence, null if certain
 * @param fingerprint eight hex digits, equal for one bug on every host, run and JDK
 * @param story the facts as a person reads them, one line each, the first a title
 * @param fix one sentence that names the line to change
 * @param time when it was judged, ns since the epoch
 */
public record Finding(
        String rule,
        boolean certain,
        @Nullable String doubt,
        String fingerprint,
        String story,
        String fix,
        long time,
        SocketRecord socket) {}
