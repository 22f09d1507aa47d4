package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.SocketRecord;
import io.sockspan.model.WatchClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves how spans are sent to collectors that are down, slow, full, wrong, or behind TLS. */
class CollectorTest {
    private static final Logger OPENTELEMETRY = Logger.getLogger("io.opentelemetry");
    private final OtlpSink sink = OtlpSink.open();
    private final Map<String, String> environment = new HashMap<>();

    /** In this test OpenTelemetry logs through the JDK; its lines about refusals would only clutter the build's output. */
    @BeforeAll
    static void silence() {
        OPENTELEMETRY.setLevel(Level.OFF);
    }

    @AfterEach
    void closeTheSink() {
        sink.close();
    }

    private OtlpDestination destination(String endpoint) {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        return new OtlpDestination(
                SpanExport.configured(environment, new Properties(), line -> {}).orElseThrow(), WatchClock.system());
    }

    private static List<TcpSpan> spans(int count) {
        List<TcpSpan> spans = new ArrayList<>();
        while (spans.size() < count) {
            SocketRecord life = Life.connected(spans.size() + 1L).open();
            spans.addAll(new Staircase(new TraceIds(7), life).changed(life));
        }
        return spans;
    }

    private static @Nullable String send(OtlpDestination destination) {
        return destination.send(spans(3));
    }

    @Test
    void aRefusedConnectionIsReportedAndTheNextBatchTriesAgain() throws IOException {
        int port;
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
        }
        environment.put("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true");
        OtlpDestination destination = destination("http://127.0.0.1:" + port);
        assertThat(send(destination)).contains("ConnectException", "refused");
        assertThat(send(destination)).contains("refused");
    }

    @Test
    void aCollectorThatHangsEndsAtTheTimeoutWithoutRetries() {
        sink.answer("");
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "503");
        assertThat(send(destination(sink.endpoint()))).containsIgnoringCase("time");
        assertThat(sink.posts()).hasSize(1);
    }

    @Test
    void aCollectorThatReadsNothingIsGivenUpFromOutside() throws InterruptedException {
        sink.stopReading();
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "307");
        OtlpDestination destination = destination(sink.endpoint());
        List<String> failures = new ArrayList<>();
        // 8 MB of spans: more than loopback's buffers hold, so that the write never returns.
        Thread sending = new Thread(() -> failures.add(String.valueOf(destination.send(spans(16_381)))));
        sending.start();
        sink.awaitHeld(1);
        for (int i = 0; i < 600 && sending.isAlive(); i++) {
            destination.abortOverdue();
            sending.join(100);
        }
        assertThat(sending.isAlive()).isFalse();
        assertThat(failures).singleElement().isNotEqualTo("null");
    }

    @Test
    void anAbortEndsTheRequestAndTheWaitBetweenRetries() throws InterruptedException {
        sink.answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000");
        OtlpDestination destination = destination(sink.endpoint());
        Thread sending = new Thread(() -> send(destination));
        sending.start();
        sink.awaitPosts(1);
        destination.abort();
        sending.join(TimeUnit.SECONDS.toMillis(60));
        assertThat(sending.isAlive()).isFalse();
        assertThat(send(destination)).isNotNull();
        assertThat(sink.posts().size()).isLessThan(5);
    }

    @Test
    void aTemporaryRefusalIsRetriedAndAfterARefusedBatchNoMore() {
        sink.answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy");
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "3700");
        OtlpDestination destination = destination(sink.endpoint());
        assertThat(send(destination)).contains("503", "Service Unavailable");
        int tries = sink.posts().size();
        assertThat(tries).isBetween(2, 5);
        assertThat(send(destination)).contains("503");
        assertThat(sink.posts()).hasSize(tries + 1);
        sink.answer(OtlpSink.OK);
        assertThat(send(destination)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 400 Bad Request|Content-Length: 3||bad', 400 Bad Request",
        "'HTTP/1.1 302 Found|Location: /elsewhere||', 302 Found",
        "'HTTP/1.1 404 Not Found|Transfer-Encoding: chunked||3|abc|0||', 404 Not Found"
    })
    void aFinalRefusalIsReportedAndNotRetried(String reply, String failure) {
        sink.answer(reply.replace("|", "\r\n"));
        assertThat(send(destination(sink.endpoint()))).contains(failure);
        assertThat(sink.posts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|0||'",
        "'HTTP/1.1 202 Accepted|Content-Length: 999||breaks off'",
        "'HTTP/1.0 200 OK||to the end'"
    })
    void anyWayToSayYesIsUnderstood(String reply) {
        sink.answer(reply.replace("|", "\r\n"));
        assertThat(send(destination(sink.endpoint()))).isNull();
    }

    @Test
    void aServerThatSpeaksNoHttpIsReportedAsSuch() {
        sink.answer("\u0000\u0000\u0012\u0004\u0000\n garbage \r\n\r\n");
        environment.put("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true");
        assertThat(send(destination(sink.endpoint()))).contains("speaks no HTTP");
    }

    @Test
    void aHeaderThatWouldSplitTheRequestIsNotSent() {
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "tenant=a%0D%0Ax-evil: 1");
        environment.put("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true");
        assertThat(send(destination(sink.endpoint()))).contains("'tenant'").doesNotContain("evil");
        assertThat(sink.posts()).isEmpty();
    }

    @Test
    void httpsTrustsTheGivenCertificateAndOnlyForItsHost(@TempDir Path dir) throws Exception {
        environment.put(
                "OTEL_EXPORTER_OTLP_CERTIFICATE", dir.resolve("right.pem").toString());
        try (OtlpSink right = OtlpSink.openTls(context(dir, "right", "ip:127.0.0.1"))) {
            assertThat(send(destination(right.endpoint()))).isNull();
            assertThat(right.spans()).hasSize(3);
        }
        environment.put(
                "OTEL_EXPORTER_OTLP_CERTIFICATE", dir.resolve("wrong.pem").toString());
        try (OtlpSink wrong = OtlpSink.openTls(context(dir, "wrong", "dns:other.example"))) {
            assertThat(send(destination(wrong.endpoint()))).contains("SSL");
            assertThat(wrong.spans()).isEmpty();
        }
        environment.remove("OTEL_EXPORTER_OTLP_CERTIFICATE");
        try (OtlpSink unknown = OtlpSink.openTls(context(dir, "unknown", "ip:127.0.0.1"))) {
            assertThat(send(destination(unknown.endpoint()))).contains("SSL");
            assertThat(unknown.spans()).isEmpty();
        }
    }

    /** A self-signed certificate made by the JDK's keytool, left as NAME.pem in the folder. */
    private static SSLContext context(Path dir, String name, String subject) throws Exception {
        String store = dir.resolve(name + ".p12").toString();
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] common = {keytool, "-keystore", store, "-storepass", "changeit", "-alias", name};
        run(common, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=" + subject);
        run(common, "-exportcert", "-rfc", "-file", dir.resolve(name + ".pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(Path.of(store))) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void run(String[] common, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(common));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
