package io.sockspan.benchmarks;

import java.io.IOException;

/**
 * A program to be measured: connects, accepts and closes both ends, again and again on one thread, and prints what a cycle cost. Takes
 * the number of cycles of the warm-up and of the measurement.
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
        Fork.tell(api + ".cpu", (Gauge.ownCpu() - cpu) / n);
        Fork.tell(api + ".bytes", (Gauge.ownBytes() - bytes) / n);
        // The agent's thread takes its turn up to a tick later.
        Thread.sleep(300);
        Fork.tell(api + ".process", (Gauge.processCpu() - process) / n);
        Fork.tell(api + ".agent.cpu", (Gauge.agentCpu() - agentCpu) / n);
        Fork.tell(api + ".agent.bytes", (Gauge.agentBytes() - agentBytes) / n);
    }

    private static void repeat(int times, Cycle cycle) throws IOException {
        for (int i = 0; i < times; i++) {
            cycle.run();
        }
    }
}
