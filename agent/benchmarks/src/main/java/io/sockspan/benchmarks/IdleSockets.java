package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A program to be measured: opens idle connections, prints its live heap before and after, and what the agent's thread uses while
 * nothing happens. Its arguments are the API, the number of connections (both ends are here), how many ms the agent has to notice them,
 * and how many ms to idle.
 */
final class IdleSockets {
    private IdleSockets() {}

    public static void main(String[] args) throws Exception {
        boolean channels = args[0].equals("SocketChannel");
        int connections = Integer.parseInt(args[1]);
        long settle = Long.parseLong(args[2]);
        long idle = Long.parseLong(args[3]);
        List<AutoCloseable> open = new ArrayList<>(connections);
        try (Loopback loopback = new Loopback()) {
            // One connection comes first: the classes, buffers and tables that it brings are not the cost of a socket.
            open.add(channels ? loopback.connectChannels() : loopback.connectSockets());
            Thread.sleep(settle);
            Gauge.histogram();
            printHistogram("before", Gauge.histogram());
            for (int i = 0; i < connections; i++) {
                open.add(channels ? loopback.connectChannels() : loopback.connectSockets());
            }
            Thread.sleep(settle);
            long cpu = Gauge.agentCpu();
            Thread.sleep(idle);
            Fork.print("idle.cpu", (double) (Gauge.agentCpu() - cpu));
            printHistogram("after", Gauge.histogram());
        }
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static void printHistogram(String when, String histogram) {
        for (String line : histogram.lines().toList()) {
            String[] words = line.trim().split("\\s+", -1);
            if (words[0].endsWith(":")) {
                Fork.printWhole(when + " " + words[3], words[2]);
            } else if (words[0].equals("Total")) {
                Fork.printWhole(when + " total", words[2]);
            }
        }
    }
}
