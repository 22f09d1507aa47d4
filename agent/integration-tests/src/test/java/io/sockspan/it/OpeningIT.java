package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.report.otel.OtlpSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.OneConnection;

/**
 * Proves that a root span begins with the SYN and ends when the code has its connection, however long that took. A full queue drops SYNs,
 * a connection waits to be accepted, another is deferred until data comes. ss and the test's own clock are the judges.
 */
class OpeningIT {
    private static final Pattern REPEATED = Pattern.compile("timer:\\(on,[^,]+,(\\d+)\\)");
    private static final Pattern TOTAL = Pattern.compile("retrans:\\d+/(\\d+)");
    private static final int WAIT_MILLIS = 2_300;
    private static final int SLACK_MILLIS = 120;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @TempDir
    private Path folder;

    private Forked start(Agent agent, OtlpSink sink, int jdk) throws IOException {
        Forked program = Forked.start(
                null,
                Jdks.java(jdk),
                List.of(
                        agent.argument("threshold=10m", "spans=all"),
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-Dotel.exporter.otlp.endpoint=" + sink.endpoint()),
                OneConnection.class);
        program.awaitLine("READY");
        return program;
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void synsThatAFullQueueDropsAreInTheConnectThatTheyDelay(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (OtlpSink sink = OtlpSink.open();
                ServerSocket full = new ServerSocket(0, 1, loopback);
                Socket first = new Socket(loopback, full.getLocalPort());
                Socket second = new Socket(loopback, full.getLocalPort());
                Forked program = start(agent, sink, jdk)) {
            int port = full.getLocalPort();
            long begun = System.currentTimeMillis();
            say(program, "begin " + port);
            long sent = System.currentTimeMillis();
            program.await("a SYN sent twice more", () -> repeated(port) >= 2);
            long until = System.currentTimeMillis();
            full.accept().close();
            full.accept().close();
            assertThat(say(program, "finish")).isEqualTo("true");
            long connected = System.currentTimeMillis();
            String total = total(port);
            Trace trace = end(program, agent, sink, ">" + port);
            assertThat(trace.root().getName()).isEqualTo("tcp connect");
            assertThat(Trace.get(trace.root(), "network.connection.state")).isEqualTo("syn_sent");
            assertThat(Trace.millis(trace.root())).isBetween(until - sent - SLACK_MILLIS, connected - begun);
            assertThat(Trace.get(trace.root(), "sockspan.syn_retrans"))
                    .as("as often as ss says")
                    .isEqualTo(total);
            assertThat(first.isConnected() && second.isConnected()).isTrue();
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void anAcceptBeginsWithTheSynHoweverLongTheConnectionWaited(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (OtlpSink sink = OtlpSink.open();
                Forked program = start(agent, sink, jdk)) {
            int port = Integer.parseInt(say(program, "listen"));
            long begun = System.currentTimeMillis();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                long connected = System.currentTimeMillis();
                Forked.pause(WAIT_MILLIS);
                long before = System.currentTimeMillis();
                say(program, "accept");
                long accepted = System.currentTimeMillis();
                Trace trace = end(program, agent, sink, port + ">" + client.getLocalPort());
                assertThat(trace.root().getName()).isEqualTo("tcp accept");
                assertThat(trace.root().getStartTimeUnixNano() / NANOS_PER_MILLI)
                        .isBetween(begun - 20, connected + 20);
                assertThat(number(trace, "sockspan.accept_wait_ms"))
                        .isBetween(before - connected - 20, accepted - begun + 20);
                assertThat(number(trace, "sockspan.syn_received_us")).isBetween(0L, (connected - begun + 1) * 1_000);
                assertThat(Trace.millis(trace.root())).isBetween(before - connected - 20, accepted - begun + 20);
                assertThat(trace.states().get(0)).isEqualTo("ESTABLISHED");
            }
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aDeferredConnectionIsInSynReceivedUntilItsDataCame(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (OtlpSink sink = OtlpSink.open();
                Forked program = start(agent, sink, jdk)) {
            int port = Integer.parseInt(say(program, "defer 30"));
            SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            long begun = System.currentTimeMillis();
            try (SocketChannel client = SocketChannel.open(address)) {
                long connected = System.currentTimeMillis();
                int own = ((InetSocketAddress) client.getLocalAddress()).getPort();
                program.await(
                        "SYN_RECEIVED",
                        () -> rows(own).stream().anyMatch(row -> row.state().equals("SYN_RECEIVED")));
                Forked.pause(WAIT_MILLIS);
                long before = System.currentTimeMillis();
                client.write(ByteBuffer.allocate(7));
                say(program, "accept");
                long accepted = System.currentTimeMillis();
                Trace trace = end(program, agent, sink, port + ">" + own);
                assertThat(trace.root().getName()).isEqualTo("tcp accept");
                assertThat(Trace.get(trace.root(), "network.connection.state")).isEqualTo("syn_received");
                assertThat(number(trace, "sockspan.syn_received_us") / 1_000)
                        .isBetween(before - connected - 20, accepted - begun + 20);
                assertThat(number(trace, "sockspan.accept_wait_ms")).isBetween(0L, accepted - before + 20);
                assertThat(trace.root().getStartTimeUnixNano() / NANOS_PER_MILLI)
                        .isBetween(begun - 20, connected + 20);
            }
        }
    }

    private static String say(Forked program, String word) throws IOException {
        program.say(word);
        String done = "DONE " + word + " ";
        program.await(word, () -> !program.outStarting(done).isEmpty());
        return program.outStarting(done).get(0).substring(done.length());
    }

    /** The rows that have {@code port} at their peer's end, with timers and TCP_INFO. */
    private static List<KernelRows.Row> rows(int port) {
        try {
            return KernelRows.read(List.of("ss", "-tanOoiH", "dport", "=", ":" + port)).stream()
                    .filter(row -> !row.state().equals("LISTEN"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The row of the one connection to {@code port} on which something was sent again. */
    private static String total(int port) {
        return rows(port).stream()
                .map(row -> TOTAL.matcher(row.rest()))
                .filter(Matcher::find)
                .map(total -> total.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static int repeated(int port) {
        return rows(port).stream()
                .filter(row -> row.state().equals("SYN_SENT"))
                .map(row -> REPEATED.matcher(row.rest()))
                .filter(Matcher::find)
                .mapToInt(timer -> Integer.parseInt(timer.group(1)))
                .max()
                .orElse(0);
    }

    /** Closes, lets the program end, and returns the trace of {@code own>peer's} ports. */
    private static Trace end(Forked program, Agent agent, OtlpSink sink, String ports) throws IOException {
        Forked.pause(2 * SLACK_MILLIS);
        say(program, "close");
        program.say("");
        assertThat(program.exit()).isZero();
        agent.assertClean();
        return Trace.byPorts(sink.spans()).entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(ports))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static long number(Trace trace, String key) {
        String value = Trace.get(trace.root(), key);
        assertThat(value).as(key).isNotEmpty();
        return Long.parseLong(value);
    }
}
