package io.sockspan.report.otel;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One POST over a connection of its own, HTTP/1.1 with {@code Connection: close}. Used by one thread, which waits until the deadline at
 * most. Only a name server's answer and a write may take longer; {@link #abort} from another thread ends a write. Fails with an
 * IOException.
 */
final class HttpExchange {
    /** Headers that this class writes, whatever OTEL_EXPORTER_OTLP_HEADERS says. */
    private static final Set<String> OURS =
            Set.of("host", "connection", "content-type", "content-length", "content-encoding", "transfer-encoding");

    private final HttpSenderConfig config;
    private final URI endpoint;
    private final long deadline;
    private final Object lock = new Object();
    private @Nullable Socket raw;
    private boolean aborted;

    /** {@code deadline} is a {@link System#nanoTime()}. */
    HttpExchange(HttpSenderConfig config, long deadline) {
        this.config = config;
        this.endpoint = config.getEndpoint();
        this.deadline = deadline;
    }

    HttpReply post(byte[] body) throws IOException {
        byte[] head = head(body.length).getBytes(StandardCharsets.UTF_8);
        Socket connected = secured(connect());
        OutputStream out = connected.getOutputStream();
        out.write(head);
        out.write(body);
        out.flush();
        return HttpReply.read(new BufferedInputStream(new UntilDeadline(connected)));
    }

    private boolean isHttps() {
        return "https".equals(endpoint.getScheme());
    }

    private int port() {
        return endpoint.getPort() >= 0 ? endpoint.getPort() : isHttps() ? 443 : 80;
    }

    private Socket connect() throws IOException {
        IOException failure = new IOException("no address");
        for (InetAddress address : InetAddress.getAllByName(endpoint.getHost())) {
            // Without a proxy named here, a Socket asks the application's ProxySelector.
            Socket socket = new Socket(Proxy.NO_PROXY);
            keep(socket);
            try {
                long patience = Math.min(config.getConnectTimeout().toMillis(), millisLeft());
                socket.connect(new InetSocketAddress(address, port()), (int) Math.max(1, patience));
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private void keep(Socket socket) throws IOException {
        synchronized (lock) {
            raw = socket;
            if (aborted) {
                socket.close();
            }
        }
    }

    private Socket secured(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(millisLeft());
        if (!isHttps()) {
            return socket;
        }
        String host = endpoint.getHost();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        SSLSocket secured = (SSLSocket) sslContext().getSocketFactory().createSocket(socket, name, port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private SSLContext sslContext() throws IOException {
        SSLContext given = config.getSslContext();
        if (given != null) {
            return given;
        }
        try {
            // Not SSLContext.getDefault(), because the application may replace that one later.
            SSLContext own = SSLContext.getInstance("TLS");
            own.init(null, null, null);
            return own;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up", e);
        }
    }

    private String head(int length) throws IOException {
        StringBuilder head = new StringBuilder("POST ")
                .append(endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath())
                .append(" HTTP/1.1\r\nHost: ")
                .append(endpoint.getHost())
                .append(endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort())
                .append("\r\nConnection: close\r\nContent-Type: ")
                .append(config.getContentType())
                .append("\r\nContent-Length: ")
                .append(length)
                .append("\r\n");
        if (config.getCompressor() != null) {
            head.append("Content-Encoding: ")
                    .append(config.getCompressor().getEncoding())
                    .append("\r\n");
        }
        for (Map.Entry<String, List<String>> header :
                config.getHeadersSupplier().get().entrySet()) {
            for (String value : header.getValue()) {
                append(head, header.getKey(), value);
            }
        }
        return head.append("\r\n").toString();
    }

    private static void append(StringBuilder head, String name, String value) throws IOException {
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            return;
        }
        boolean breaks = (name + value).chars().anyMatch(c -> c < ' ' && c != '\t');
        if (breaks || name.isBlank() || name.contains(":")) {
            throw new IOException("a header of OTEL_EXPORTER_OTLP_HEADERS cannot be sent: '" + name.strip() + "'");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private int millisLeft() throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the collector took longer than OTEL_EXPORTER_OTLP_TIMEOUT");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    boolean isOverdue(long nanoTime) {
        return nanoTime - deadline > 0;
    }

    /** Closes the socket under the TLS: TLS's own close would wait until its last message is written. */
    void abort() {
        synchronized (lock) {
            aborted = true;
            if (raw != null) {
                try {
                    raw.close();
                } catch (IOException e) {
                    // What the kernel says to a close does not matter here: the descriptor is free either way.
                    raw = null;
                }
            }
        }
    }

    /** The reply's bytes; each read waits at most for the rest of the time. Belongs to the posting thread. */
    private final class UntilDeadline extends FilterInputStream {
        private final Socket socket;

        private UntilDeadline(Socket socket) throws IOException {
            super(socket.getInputStream());
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(millisLeft());
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            socket.setSoTimeout(millisLeft());
            return super.read(bytes, offset, length);
        }
    }
}
