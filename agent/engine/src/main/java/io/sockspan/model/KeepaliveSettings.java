package io.sockspan.model;

/**
 * The present settings of a socket that end a connection whose peer is silent (tcp(7)). A value.
 *
 * @param on SO_KEEPALIVE
 * @param idleSeconds TCP_KEEPIDLE
 * @param intervalSeconds TCP_KEEPINTVL
 * @param probes TCP_KEEPCNT
 * @param userTimeoutMillis TCP_USER_TIMEOUT, 0 if it is not set
 */
public record KeepaliveSettings(boolean on, int idleSeconds, int intervalSeconds, int probes, int userTimeoutMillis) {}
