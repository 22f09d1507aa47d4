package io.sockspan.benchmarks;

import java.io.IOException;

/**
 * A program to be measured: connects, accepts and closes both ends, again and again on one thread, and prints what a cycle cost. Its
 * arguments are the number of cycles to warm up and the number to measure.
 */
final class ConnectCycles {
    private interface Cycle {
        void run() throws IOException;
    }

    private ConnectCycles() {}

    public static void main(String[] args) throws Exception {
        int warmUp = Integer.parseInt(args[0]);
        int cycles = Integer.parseInt(args[1]);
        try (Loopback loopback = new Loopback()) {
            measure("Socket", warmUp, cycles, () -> loopback.connectSockets().close());
            measure(
                    "SocketChannel",
                    warmUp,
                    cycles,
                    () -> loopback.connectChannels().close());
        }
    }

    private static void measure(String api, int warmUp, int cycles, Cycle cycle) throws Exception {
        repeat(warmUp, cycle);
        long agentCpu = Gauge.agentCpu();
        long agentBytes = Gauge.agentBytes();
        long process = Gauge.processCpu();
        long bytes = Gauge.ownBytes();
        long cpu = Gauge.ownCpu();
        repeat(cycles, cycle);
        double n = cycles;
        Fork.print(api + ".cpu", (Gauge.ownCpu() - cpu) / n);
        Fork.print(api + ".bytes", (Gauge.ownBytes() - bytes) / n);
        // The agent's thread does its part up to a tick later.
        Thread.sleep(300);
        Fork.print(api + ".process", (Gauge.processCpu() - process) / n);
        Fork.print(api + ".agent.cpu", (Gauge.agentCpu() - agentCpu) / n);
        Fork.print(api + ".agent.bytes", (Gauge.agentBytes() - agentBytes) / n);
    }

    private static void repeat(int times, Cycle cycle) throws IOException {
        for (int i = 0; i < times; i++) {
            cycle.run();
        }
    }
}
