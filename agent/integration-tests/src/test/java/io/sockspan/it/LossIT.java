package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that lost segments are counted correctly. The peer's socket drops segments and counts them, and ss has the sender's counters. The
 * spans and the findings have to say the same, and the states are still the diagram's.
 */
class LossIT {
    private static final Pattern TOTAL = Pattern.compile("retrans:\\d+/(\\d+)");
    private static final int LOST = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void dataThatWasLostIsCountedAsTheKernelCountsIt(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=10m", "spans=all")) {
            int port = connect(network);
            network.peer("lose data");
            network.program("write 700");
            network.program.await("losses", () -> lost(network) >= LOST);
            network.peer("lose none");
            assertThat(network.peer("read 700")).isEqualTo(700);
            long lost = network.peer("lost");
            network.program.await("the kernel's count", () -> retrans(network, port) == lost);
            network.program("close");
            network.peer("read 1");
            network.peer("close");
            network.program.await("TIME_WAIT", () -> state(network, port).equals("TIME_WAIT"));
            Forked.pause(1_000);
            Trace trace = network.end(port, "FIN_WAIT_2");
            assertActiveClose(trace);
            assertThat(total(trace, "ESTABLISHED")).isEqualTo(Long.toString(lost));
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aFinThatWasLostIsSeenAsFinWait1UntilItArrived(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=10m", "spans=all")) {
            int port = connect(network);
            network.peer("lose fin");
            long begun = System.currentTimeMillis();
            network.program("close");
            long closed = System.currentTimeMillis();
            network.program.await("losses", () -> lost(network) >= LOST);
            assertThat(state(network, port)).isEqualTo("FIN_WAIT_1");
            long lost = System.currentTimeMillis();
            network.peer("lose none");
            network.program.await("FIN_WAIT_2", () -> state(network, port).equals("FIN_WAIT_2"));
            long arrived = System.currentTimeMillis();
            Forked.pause(6_000);
            network.peer("read 1");
            network.peer("close");
            network.program.await("TIME_WAIT", () -> state(network, port).equals("TIME_WAIT"));
            Forked.pause(6_000);
            Trace trace = network.end(port, "FIN_WAIT_2");
            assertActiveClose(trace);
            assertHeld(trace.of("FIN_WAIT_1").orElseThrow(), lost - closed, arrived - begun);
            assertThat(Trace.get(trace.of("FIN_WAIT_2").orElseThrow(), "sockspan.evidence"))
                    .isEqualTo("seen");
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aLastFinThatWasLostIsSeenAsLastAckUntilItArrived(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=10m", "spans=all")) {
            int port = connect(network);
            network.peer("shut");
            assertThat(network.program("read")).isEqualTo("-1");
            network.peer("lose fin");
            long begun = System.currentTimeMillis();
            network.program("close");
            long closed = System.currentTimeMillis();
            network.program.await("losses", () -> lost(network) >= LOST);
            assertThat(state(network, port)).isEqualTo("LAST_ACK");
            long lost = System.currentTimeMillis();
            network.peer("lose none");
            network.program.await("its end", () -> state(network, port).isEmpty());
            long arrived = System.currentTimeMillis();
            Forked.pause(6_000);
            Trace trace = network.end(port, "LAST_ACK");
            assertThat(trace.states()).containsExactly("ESTABLISHED", "CLOSE_WAIT", "LAST_ACK");
            assertHeld(trace.of("LAST_ACK").orElseThrow(), lost - closed, arrived - begun);
            assertThat(trace.last("sockspan.ended")).isEqualTo("orderly");
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aPeerThatIsNeverHeardAgainEndsTheConnectionTimedOut(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=10m", "spans=all")) {
            int port = connect(network);
            network.program("patience 1500");
            network.peer("lose all");
            network.program("write 100");
            assertThat(network.program("read")).isEqualTo("Connection timed out");
            long lost = network.peer("lost");
            network.program("close");
            Trace trace = network.end(port, "CLOSED");
            assertThat(trace.states()).containsExactly("ESTABLISHED", "CLOSED");
            assertThat(trace.last("sockspan.ended")).isEqualTo("timed_out");
            assertThat(total(trace, "CLOSED")).as("all but the first").isEqualTo(Long.toString(lost - 1));
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aFindingHasTheCountersThatSsHas(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=2s", "spans=all")) {
            int port = connect(network);
            network.peer("lose data");
            network.program("write 100");
            network.program.await("a verdict", () -> !network.agent.findings().isEmpty());
            Finding finding = network.agent.findings().get(0);
            long then = finding.json().path("tcp_info").path("total_retrans").asLong();
            assertThat(finding.rule()).isEqualTo("dead-peer");
            assertThat(then).isBetween(1L, retrans(network, port));
            Cli leaks = Cli.run("leaks", network.program.pid(), "-o", "ndjson");
            long before = retrans(network, port);
            assertThat(before).isBetween(lost(network) - 2, lost(network));
            network.peer("lose none");
            network.peer("read 100");
            network.program("close");
            network.peer("close");
            assertThat(leaks.findings()).hasSize(1);
            network.end(port, "ESTABLISHED");
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void synsThatWereLostLengthenTheConnectAndAreCounted(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=10m", "spans=all")) {
            int port = (int) network.peer("listen");
            network.peer("lose all");
            long begun = System.currentTimeMillis();
            network.program("begin " + port);
            long sent = System.currentTimeMillis();
            network.program.await("losses", () -> lost(network) >= LOST);
            assertThat(state(network, port)).isEqualTo("SYN_SENT");
            long lostUntil = System.currentTimeMillis();
            long lost = network.peer("lost");
            network.peer("lose none");
            assertThat(network.program("finish")).isEqualTo("true");
            long connected = System.currentTimeMillis();
            network.peer("accept");
            assertThat(retrans(network, port)).as("says ss").isEqualTo(lost);
            Forked.pause(1_000);
            network.program("close");
            Trace trace = network.end(port, "ESTABLISHED");
            assertThat(trace.root().getName()).isEqualTo("tcp connect");
            assertHeld(trace.root(), lostUntil - sent, connected - begun);
            assertThat(Trace.get(trace.root(), "sockspan.syn_retrans")).isEqualTo(Long.toString(lost));
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void synAcksThatWereLostAreCountedAndNoLongerAcceptIsClaimed(int jdk) throws IOException {
        try (LosingNetwork network = new LosingNetwork(jdk, folder, "threshold=10m", "spans=all")) {
            int listener = Integer.parseInt(network.program("listen"));
            long begun = System.currentTimeMillis();
            int port = (int) network.peer("connect " + listener);
            network.program.await("losses", () -> lost(network) >= LOST);
            network.peer("lose none");
            network.program("accept");
            long accepted = System.currentTimeMillis();
            long counted = retrans(network, port);
            Forked.pause(1_000);
            network.program("close");
            Trace trace = network.end(port, "ESTABLISHED");
            assertThat(trace.root().getName()).isEqualTo("tcp accept");
            assertThat(counted).as("says ss").isPositive();
            assertThat(Trace.get(trace.root(), "sockspan.syn_retrans")).isEqualTo(Long.toString(counted));
            // Of SYN+ACKs that it sent again the kernel keeps only the count, and the time of the last one.
            assertHeld(trace.root(), 0, accepted - begun);
        }
    }

    /** A state that is over must be shown; a state that goes on at the program's exit may be. */
    private static void assertActiveClose(Trace trace) {
        assertThat(List.of("ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "TIME_WAIT"))
                .startsWith(trace.states().toArray(String[]::new));
        assertThat(trace.states()).contains("FIN_WAIT_2");
    }

    private static int connect(LosingNetwork network) throws IOException {
        int port = (int) network.peer("listen");
        network.program("connect " + port);
        network.peer("accept");
        return port;
    }

    private static long lost(LosingNetwork network) {
        try {
            return network.peer("lost");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String state(LosingNetwork network, int port) {
        KernelRows.Row row = network.row(port);
        return row == null ? "" : row.state();
    }

    /** The counter that ss shows; 0 where it shows none. */
    private static long retrans(LosingNetwork network, int port) {
        KernelRows.Row row = network.row(port);
        Matcher total = TOTAL.matcher(row == null ? "" : row.rest());
        return total.find() ? Long.parseLong(total.group(1)) : 0;
    }

    private static String total(Trace trace, String state) {
        return Trace.get(trace.of(state).orElseThrow(), "sockspan.tcp.total_retrans");
    }

    /** The state lasted as long as seen from outside, except for one poll; the kernel is asked at least every 5 s. */
    private static void assertHeld(Span span, long atLeast, long atMost) {
        String polled = Trace.get(span, "sockspan.poll_interval_ms");
        long slack = polled.isEmpty() ? 0 : Long.parseLong(polled);
        assertThat(slack).as("ms between two looks").isLessThanOrEqualTo(5_500);
        assertThat(Trace.millis(span)).isBetween(atLeast - 50, atMost + slack + 50);
    }
}
