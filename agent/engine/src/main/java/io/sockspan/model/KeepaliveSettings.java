package io.sockspan.model;

/**
 * What would end a connection whose peer is silent, as the socket is set at present (tcp(7)).
 *
 * @param on SO_KEEPALIVE
 * @param idleSeconds TCP_KEEPIDLE
 * @param intervalSeconds TCP_KEEPINTVL
 * @param probes TCP_KEEPCNT
 * @param userTimeoutMillis TCP_USER_TIMEOUT, 0 if it is not set
 */
public record KeepaliveSettings(boolean on, int idleSeconds, int intervalSeconds, int probes, int userTimeoutMillis) {}
