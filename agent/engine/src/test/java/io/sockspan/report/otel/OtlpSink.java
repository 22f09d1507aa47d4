package io.sockspan.report.otel;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * A collector on loopback that keeps what it is sent, decoded by opentelemetry-proto, and needs no other classes. Any thread may ask it. It
 * answers each connection on a thread of its own. A wait that ends without success throws an {@link AssertionError}.
 */
public final class OtlpSink implements AutoCloseable {
    /** The reply of a collector that took everything. */
    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ServerSocket server;
    private final String scheme;
    private final List<Post> posts = new ArrayList<>();
    private final List<Socket> held = new ArrayList<>();
    private Supplier<String> answers = () -> OK;
    private boolean reads = true;

    /** One request as it came; immutable, any thread, cannot fail. */
    public record Post(String requestLine, Map<String, String> headers, ExportTraceServiceRequest request) {
        public List<Span> spans() {
            return request.getResourceSpansList().stream()
                    .flatMap(r -> r.getScopeSpansList().stream())
                    .flatMap(s -> s.getSpansList().stream())
                    .toList();
        }
    }

    private OtlpSink(ServerSocket server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        Thread acceptor = new Thread(this::accept, "otlp-sink");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public static OtlpSink open() {
        try {
            return new OtlpSink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static OtlpSink openTls(SSLContext context) {
        try {
            ServerSocket secured =
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            return new OtlpSink(secured, "https");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of OTEL_EXPORTER_OTLP_ENDPOINT that leads here. */
    public String endpoint() {
        return scheme + "://127.0.0.1:" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The reply to every request from now on, byte for byte (ISO 8859-1); an empty one leaves the connection hanging. */
    public synchronized void answer(String reply) {
        answers = () -> reply;
    }

    /** From now on connections are accepted and not one byte of them is read. */
    public synchronized void stopReading() {
        reads = false;
    }

    public synchronized List<Post> posts() {
        return List.copyOf(posts);
    }

    public List<Span> spans() {
        return posts().stream().flatMap(post -> post.spans().stream()).toList();
    }

    /** The resource of the first request. */
    public Resource resource() {
        return posts().get(0).request().getResourceSpans(0).getResource();
    }

    /** Waits until so many spans have come in all. */
    public synchronized List<Span> awaitSpans(int count) {
        await(() -> spans().size() >= count, () -> spans().size() + " of " + count + " spans came");
        return spans();
    }

    public synchronized void awaitPosts(int count) {
        await(() -> posts.size() >= count, () -> posts.size() + " of " + count + " requests came");
    }

    public synchronized void awaitHeld(int count) {
        await(() -> held.size() >= count, () -> held.size() + " of " + count + " connections hang");
    }

    private synchronized void await(Supplier<Boolean> condition, Supplier<String> message) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!condition.get()) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError(message.get());
                }
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread answering = new Thread(() -> serve(socket), "otlp-sink-connection");
                answering.setDaemon(true);
                answering.start();
            } catch (IOException e) {
                // The sink was closed, or a client gave up while it was accepted: the loop's condition decides.
            }
        }
    }

    private void serve(Socket socket) {
        try {
            if (!isReading()) {
                hold(socket);
                return;
            }
            Post post = read(new DataInputStream(socket.getInputStream()));
            String reply = keep(post);
            if (reply.isEmpty()) {
                hold(socket);
                return;
            }
            socket.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
            socket.close();
        } catch (IOException e) {
            hold(socket);
        }
    }

    private synchronized boolean isReading() {
        return reads;
    }

    private synchronized String keep(Post post) {
        posts.add(post);
        notifyAll();
        return answers.get();
    }

    private synchronized void hold(Socket socket) {
        held.add(socket);
        notifyAll();
    }

    private static Post read(DataInputStream in) throws IOException {
        String requestLine = line(in);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        in.readFully(body);
        InputStream bytes = new ByteArrayInputStream(body);
        if ("gzip".equals(headers.get("content-encoding"))) {
            bytes = new GZIPInputStream(bytes);
        }
        return new Post(requestLine, headers, ExportTraceServiceRequest.parseFrom(bytes));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the request broke off");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public synchronized void close() {
        try {
            server.close();
            for (Socket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
