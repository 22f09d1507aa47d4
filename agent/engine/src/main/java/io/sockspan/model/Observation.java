package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel reported of one descriptor at one time. A value.
 *
 * @param time when the kernel was asked, ns since the epoch
 * @param cookie SO_COOKIE, unique per socket while the host runs; 0 where it could not be read
 * @param info what TCP_INFO held, {@link TcpInfo#NONE} in the pure-Java tier
 * @param receiveQueue bytes that wait to be read (SIOCINQ), -1 where not known
 * @param sendQueue bytes not yet acknowledged by the peer (SIOCOUTQ), -1 where not known
 * @param keepalive SO_KEEPALIVE as 0 or 1, -1 where not known
 * @param linger the seconds of SO_LINGER, where 0 makes close send a reset; -1 where it is off or not known
 */
public record Observation(
        long time,
        TcpState state,
        long cookie,
        TcpInfo info,
        int receiveQueue,
        int sendQueue,
        int keepalive,
        @Nullable Endpoint local,
        @Nullable Endpoint peer,
        int linger) {}
