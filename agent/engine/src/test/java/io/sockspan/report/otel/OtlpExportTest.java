package io.sockspan.report.otel;

import static io.sockspan.report.otel.Life.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sockspan.model.Cause;
import io.sockspan.model.Endpoint;
import io.sockspan.model.ManualTime;
import io.sockspan.model.SpanSelection;
import io.sockspan.model.TcpState;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves what a collector gets, decoded by OpenTelemetry's own protocol classes. */
class OtlpExportTest {
    private static final int SOCKETS = 23;
    private final OtlpSink sink = OtlpSink.open();
    private final Map<String, String> environment =
            new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint()));
    private final List<String> lines = new ArrayList<>();
    private final ManualTime time = new ManualTime();

    @AfterEach
    void closeTheSink() {
        sink.close();
    }

    private SpanReporter reporter(String selection) {
        SpanExport export =
                SpanExport.configured(environment, new Properties(), lines::add).orElseThrow();
        return SpanReporter.of(SpanSelection.parse(selection), export, time.clock, Thread::new, lines::add);
    }

    private static Map<String, AnyValue> map(List<KeyValue> attributes) {
        Map<String, AnyValue> map = attributes.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
        assertThat(map).hasSameSizeAs(attributes);
        return map;
    }

    private static String text(Map<String, AnyValue> attributes, String key) {
        assertThat(attributes).containsKey(key);
        return attributes.get(key).getStringValue();
    }

    private static long number(Map<String, AnyValue> attributes, String key) {
        assertThat(attributes).containsKey(key);
        return attributes.get(key).getIntValue();
    }

    @Test
    void everySocketIsOneTraceOfContiguousSpansThatLastItsLife() {
        SpanReporter reporter = reporter("all");
        for (int id = 1; id <= SOCKETS; id++) {
            Life life = Life.connected(id).enters(TcpState.CLOSE_WAIT, 5 + id);
            reporter.changed(life.open());
            reporter.changed(life.closed(100 + id));
        }
        List<Span> spans = sink.awaitSpans(3 * SOCKETS);
        reporter.close();
        assertThat(spans).hasSize(3 * SOCKETS).extracting(Span::getSpanId).doesNotHaveDuplicates();
        var traces = spans.stream().collect(Collectors.groupingBy(Span::getTraceId));
        assertThat(traces).hasSize(SOCKETS);
        for (List<Span> trace : traces.values()) {
            Span root = trace.get(0);
            assertThat(root.getParentSpanId().isEmpty()).isTrue();
            assertThat(root.getName()).isEqualTo("tcp connect");
            long id = number(map(root.getAttributesList()), "sockspan.fd");
            long life = 0;
            long end = root.getEndTimeUnixNano();
            for (Span child : trace.subList(1, trace.size())) {
                assertThat(child.getParentSpanId()).isEqualTo(root.getSpanId());
                assertThat(child.getStartTimeUnixNano()).isEqualTo(end);
                end = child.getEndTimeUnixNano();
                life += end - child.getStartTimeUnixNano();
            }
            assertThat(life).isEqualTo(at(100 + id) - at(3));
        }
        assertThat(spans).allMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_INTERNAL);
        assertThat(lines).isEmpty();
        assertThat(reporter.sentSpans()).isEqualTo(3 * SOCKETS);
    }

    @Test
    void afterAStepOfTheSystemsTimeSpansBearTheNewTimeAndKeepTheirDurations() {
        SpanReporter reporter = reporter("suspicious");
        Life life =
                Life.connected(7).enters(TcpState.CLOSE_WAIT, 5, Cause.OBSERVED).readsEndOfStream(6);
        time.setWallClock(Duration.ofHours(1));
        time.clock.followWall();
        reporter.trace(life.finding(65));
        Span error = sink.awaitSpans(3).get(2);
        assertThat(time.clock.wall(at(5)) - at(5))
                .isGreaterThanOrEqualTo(Duration.ofHours(1).toNanos());
        assertThat(error.getStartTimeUnixNano()).isEqualTo(time.clock.wall(at(5)));
        assertThat(error.getEndTimeUnixNano()).isEqualTo(time.clock.wall(at(65)));
        assertThat(error.getEventsList())
                .singleElement()
                .satisfies(event -> assertThat(event.getTimeUnixNano()).isEqualTo(time.clock.wall(at(6))));
        reporter.close();
    }

    @Test
    void aFindingIsAnErrorSpanWhileTheSocketIsOpenWithAllThatIsKnown() {
        SpanReporter reporter = reporter("suspicious");
        Life life =
                Life.connected(7).enters(TcpState.CLOSE_WAIT, 5, Cause.OBSERVED).readsEndOfStream(6);
        reporter.trace(life.finding(65));
        List<Span> spans = sink.awaitSpans(3);
        Span error = spans.get(2);
        assertThat(error.getName()).isEqualTo("tcp CLOSE_WAIT");
        assertThat(error.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(error.getStatus().getMessage()).isEqualTo("a leak");
        assertThat(error.getStartTimeUnixNano()).isEqualTo(at(5));
        assertThat(error.getEndTimeUnixNano()).isEqualTo(at(65));

        Map<String, AnyValue> attributes = map(error.getAttributesList());
        assertThat(text(attributes, "error.type")).isEqualTo("eof-ignored");
        assertThat(text(attributes, "sockspan.rule")).isEqualTo("eof-ignored");
        assertThat(text(attributes, "sockspan.fingerprint")).isEqualTo("1a2b3c4d");
        assertThat(attributes.get("sockspan.certain").getBoolValue()).isTrue();
        assertThat(text(attributes, "network.connection.state")).isEqualTo("close_wait");
        assertThat(text(attributes, "thread.name")).isEqualTo("main");
        assertThat(text(attributes, "code.stacktrace"))
                .isEqualTo("\tat com.example.OrderClient.connect(OrderClient.java:17)\n"
                        + "\tat com.example.Main.main(Main.java:5)");
        assertThat(text(attributes, "sockspan.opened_at"))
                .isEqualTo("com.example.OrderClient.connect(OrderClient.java:17)");
        assertThat(text(attributes, "sockspan.last_read_at"))
                .isEqualTo("com.example.OrderClient.drain(OrderClient.java:43)");
        assertThat(error.getEventsList()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("sockspan.end_of_stream");
            assertThat(event.getTimeUnixNano()).isEqualTo(at(6));
            assertThat(text(map(event.getAttributesList()), "thread.name")).isEqualTo("reader-7");
            assertThat(number(map(event.getAttributesList()), "sockspan.count")).isEqualTo(3);
        });

        reporter.close();
    }

    @Test
    void aFindingHasTheKernelsNumbersAndIsTakenBackAtTheClose() {
        SpanReporter reporter = reporter("suspicious");
        Life life =
                Life.connected(7).enters(TcpState.CLOSE_WAIT, 5, Cause.OBSERVED).observed(64, 104);
        reporter.trace(life.finding(65));
        Map<String, AnyValue> attributes = map(sink.awaitSpans(3).get(2).getAttributesList());
        assertThat(attributes.get("sockspan.exact").getBoolValue()).isFalse();
        assertThat(number(attributes, "sockspan.tcp.rtt_us")).isEqualTo(31);
        assertThat(number(attributes, "sockspan.tcp.total_retrans")).isEqualTo(5);
        assertThat(number(attributes, "sockspan.tcp.receive_queue")).isEqualTo(13);
        // 104 bytes of TCP_INFO, as kernels of 2.6 return, end before these; -1 is not known.
        assertThat(attributes)
                .doesNotContainKeys(
                        "sockspan.tcp.bytes_sent",
                        "sockspan.tcp.bytes_received",
                        "sockspan.tcp.send_queue",
                        "sockspan.doubt",
                        "sockspan.resolved");
        reporter.resolved(life.finding(65), life.closed(90));
        Span rest = sink.awaitSpans(4).get(3);
        reporter.close();
        assertThat(rest.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(map(rest.getAttributesList()).get("sockspan.resolved").getBoolValue())
                .isTrue();
        assertThat(map(rest.getAttributesList())).doesNotContainKey("error.type");
    }

    @Test
    void theConnectionIsOnEverySpanOfAClientAndOfAServer() {
        SpanReporter reporter = reporter("all");
        reporter.changed(Life.connected(7).observed(3, 280).closed(11));
        reporter.changed(Life.server(11)
                .local(new Endpoint("2001:db8::2", 8080))
                .peer(new Endpoint("2001:db8::7", 50_021), null)
                .enters(TcpState.ESTABLISHED, 0, Cause.ACCEPT)
                .closed(13));
        List<Span> spans = sink.awaitSpans(4);
        reporter.close();
        for (Span span : spans.subList(0, 2)) {
            Map<String, AnyValue> client = map(span.getAttributesList());
            assertThat(text(client, "network.transport")).isEqualTo("tcp");
            assertThat(text(client, "network.type")).isEqualTo("ipv4");
            assertThat(text(client, "network.local.address")).isEqualTo("10.0.0.2");
            assertThat(number(client, "network.local.port")).isEqualTo(40_009);
            assertThat(text(client, "network.peer.address")).isEqualTo("10.0.0.3");
            assertThat(number(client, "network.peer.port")).isEqualTo(5432);
            assertThat(text(client, "server.address")).isEqualTo("orders.example");
            assertThat(number(client, "server.port")).isEqualTo(5432);
            assertThat(text(client, "sockspan.role")).isEqualTo("client");
            assertThat(text(client, "sockspan.api")).isEqualTo("SocketChannel");
            assertThat(text(client, "sockspan.cookie")).isEqualTo("18446744073709551613");
        }
        for (Span span : spans.subList(2, 4)) {
            Map<String, AnyValue> server = map(span.getAttributesList());
            assertThat(text(server, "network.type")).isEqualTo("ipv6");
            assertThat(text(server, "server.address")).isEqualTo("2001:db8::2");
            assertThat(number(server, "server.port")).isEqualTo(8080);
            assertThat(text(server, "network.peer.address")).isEqualTo("2001:db8::7");
            assertThat(text(server, "sockspan.role")).isEqualTo("server");
            assertThat(server).doesNotContainKey("sockspan.cookie");
        }
    }

    @Test
    void aFailedConnectIsAnErrorRoot() {
        SpanReporter reporter = reporter("all");
        reporter.changed(Life.client(7)
                .enters(TcpState.SYN_SENT, 1)
                .failsToConnect("java.net.ConnectException: Connection refused")
                .enters(TcpState.CLOSED, 2, Cause.CONNECT_FAILED)
                .closed(2));
        Span root = sink.awaitSpans(1).get(0);
        reporter.close();
        assertThat(root.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(text(map(root.getAttributesList()), "error.type")).isEqualTo("connection_refused");
        assertThat(sink.spans()).hasSize(1);
    }

    @Test
    void theResourceIsTheStandardOneWithTheHost() throws Exception {
        environment.put("OTEL_SERVICE_NAME", "orders");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,team=a%20b,service.name=loses");
        SpanReporter reporter = reporter("all");
        reporter.changed(Life.connected(7).open());
        sink.awaitSpans(1);
        reporter.close();
        Map<String, AnyValue> resource = map(sink.resource().getAttributesList());
        assertThat(text(resource, "service.name")).isEqualTo("orders");
        assertThat(text(resource, "deployment.environment.name")).isEqualTo("test");
        assertThat(text(resource, "team")).isEqualTo("a b");
        assertThat(text(resource, "telemetry.sdk.name")).isEqualTo("opentelemetry");
        assertThat(text(resource, "telemetry.sdk.language")).isEqualTo("java");
        assertThat(resource).containsKey("telemetry.sdk.version");
        assertThat(InetAddress.getByName(text(resource, "ip")))
                .as("by which Jaeger knows a host's clock")
                .isIn(addresses());
        assertThat(number(resource, "process.pid"))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(text(resource, "host.name"))
                .isEqualTo(
                        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
    }

    private static List<InetAddress> addresses() throws SocketException {
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            return interfaces.flatMap(NetworkInterface::inetAddresses).toList();
        }
    }

    @Test
    void theHostIsReadFromWhereItIsAndAbsentWhereItIsNot(@TempDir Path root) throws Exception {
        ExportSettings settings = new ExportSettings(Map.of(), new SocketSenderProvider());
        assertThat(HostResource.of(settings, root).getAttributes().asMap().toString())
                .contains("service.name=unknown_service:java", "process.pid=")
                .doesNotContain("host.");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/hostname"), "node-7\n");
        Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef\n");
        assertThat(HostResource.of(settings, root).getAttributes().asMap().toString())
                .contains("host.name=node-7", "host.id=0123456789abcdef");
    }

    @Test
    void theRequestFollowsTheStandardSettings() {
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s%3Dcret,tenant=23,content-length=7");
        environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
        SpanReporter reporter = reporter("all");
        reporter.changed(Life.connected(7).open());
        sink.awaitSpans(1);
        reporter.close();
        OtlpSink.Post post = sink.posts().get(0);
        assertThat(post.requestLine()).isEqualTo("POST /v1/traces HTTP/1.1");
        assertThat(post.headers())
                .containsEntry("api-key", "s=cret")
                .containsEntry("tenant", "23")
                .containsEntry("host", "127.0.0.1:" + sink.port())
                .containsEntry("connection", "close")
                .containsEntry("content-type", "application/x-protobuf")
                .containsEntry("content-encoding", "gzip")
                .hasEntrySatisfying("user-agent", agent -> assertThat(agent).startsWith("OTel-OTLP-Exporter-Java/"));
        assertThat(post.spans()).hasSize(1);
    }
}
