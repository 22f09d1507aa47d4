package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * One verdict on one socket. A value.
 *
 * @param rule the rule's kebab-case id
 * @param leak whether the code forgot to close something; else the peer, the network or the configuration is the cause
 * @param certain whether nothing but a bug explains it; if not, {@code doubt} says why
 * @param doubt one sentence, null if certain
 * @param fingerprint eight hex digits, equal for one bug on every host, run and JDK
 * @param story the facts as a person reads them, one line each, the first a title
 * @param fix one sentence that names the line to change
 * @param keepalive a clause: whether keepalive could end it as the socket is set, and what else would; null for leaks, which only
 *     {@code close()} ends
 * @param time when it was judged, ns since the epoch
 * @param traceId the trace that shows it, 32 hex digits, or null
 */
public record Finding(
        String rule,
        boolean leak,
        boolean certain,
        @Nullable String doubt,
        String fingerprint,
        String story,
        String fix,
        @Nullable String keepalive,
        long time,
        @Nullable String traceId,
        SocketRecord socket) {

    /** The same finding, shown in the trace {@code id}, or in none. */
    public Finding inTrace(@Nullable String id) {
        return new Finding(rule, leak, certain, doubt, fingerprint, story, fix, keepalive, time, id, socket);
    }

    /** The same finding, confirmed at {@code now}; {@code record} is the socket's present record. */
    public Finding again(long now, SocketRecord record) {
        return new Finding(rule, leak, certain, doubt, fingerprint, story, fix, keepalive, now, traceId, record);
    }
}
