package io.sockspan.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many of the local ports for one destination TIME_WAIT holds. A value.
 *
 * @param destination the address and port that were connected to
 * @param timeWait this JVM's connections to it in TIME_WAIT
 * @param timeWaitOfAll those of all processes in this network namespace, -1 where not known
 * @param ports how many ports connect() may choose from (net.ipv4.ip_local_port_range)
 * @param openedAt the lines that opened this JVM's, most first
 */
public record PortUse(Endpoint destination, int timeWait, int timeWaitOfAll, int ports, List<Line> openedAt) {
    /** How many of the connections were opened at one line; {@code line} is null for those whose line was not kept. */
    public record Line(@Nullable String line, int count) {}

    /** The larger of the two counts. */
    public int held() {
        return Math.max(timeWait, timeWaitOfAll);
    }
}
