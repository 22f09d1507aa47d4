package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A program to be measured: prints what the agent's thread uses while there is nothing to follow, then while it follows closed connections
 * whose peers never close (FIN_WAIT_2, which is asked for again and again). Its arguments are the number of connections, and how many ms
 * each part lasts.
 */
final class FollowedSockets {
    private FollowedSockets() {}

    public static void main(String[] args) throws Exception {
        int connections = Integer.parseInt(args[0]);
        long part = Long.parseLong(args[1]);
        List<Loopback.Channels> open = new ArrayList<>(connections);
        try (Loopback loopback = new Loopback()) {
            for (int i = 0; i < connections; i++) {
                open.add(loopback.connectChannels());
            }
            Thread.sleep(part);
            Fork.print("idle.cpu", measured(part));
            for (Loopback.Channels each : open) {
                each.client().close();
            }
            // The first question loads classes, so it is not measured.
            Thread.sleep(part);
            Fork.print("following.cpu", measured(part));
        }
        for (Loopback.Channels each : open) {
            each.server().close();
        }
    }

    /** The CPU that the agent's thread uses in so many ms, ns. */
    private static double measured(long millis) throws InterruptedException {
        long cpu = Gauge.agentCpu();
        Thread.sleep(millis);
        return (double) (Gauge.agentCpu() - cpu);
    }
}
