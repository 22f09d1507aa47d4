package io.sockspan.report.otel;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTTP/1.1 reply (RFC 9112) with at most {@value #MAX_BODY} bytes of body, read by the calling thread from a stream that limits the
 * time. Bytes that are no HTTP are a {@link ProtocolException}. A body that breaks off is kept as far as it came, because the status is
 * known.
 */
final class HttpReply implements HttpResponse {
    static final int MAX_BODY = 64 * 1024;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_INTERIM = 7;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([1-5][0-9][0-9])(?: (.*))?");

    private final int status;
    private final String message;
    private final byte[] body;

    private HttpReply(int status, String message, byte[] body) {
        this.status = status;
        this.message = message;
        this.body = body;
    }

    static HttpReply read(InputStream in) throws IOException {
        for (int i = 0; i <= MAX_INTERIM; i++) {
            Matcher line = STATUS.matcher(line(in));
            if (!line.matches()) {
                throw new ProtocolException("what answered speaks no HTTP/1.1");
            }
            int status = Integer.parseInt(line.group(1));
            Map<String, String> headers = headers(in);
            if (status >= 200) {
                String message = line.group(2) == null ? "" : line.group(2);
                return new HttpReply(status, message, body(in, status, headers));
            }
        }
        throw new ProtocolException("too many interim replies");
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < MAX_HEADERS; i++) {
            String line = line(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        throw new ProtocolException("too many headers in the reply");
    }

    private static byte[] body(InputStream in, int status, Map<String, String> headers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            if (status == 204 || status == 304) {
                return new byte[0];
            } else if (headers.getOrDefault("transfer-encoding", "")
                    .toLowerCase(Locale.ROOT)
                    .endsWith("chunked")) {
                chunks(in, body);
            } else if (headers.containsKey("content-length")) {
                copy(in, body, Long.parseLong(headers.get("content-length")));
            } else {
                copy(in, body, Long.MAX_VALUE);
            }
        } catch (IOException | NumberFormatException e) {
            return body.toByteArray();
        }
        return body.toByteArray();
    }

    private static void chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
        while (body.size() < MAX_BODY) {
            String size = line(in).split(";", 2)[0].strip();
            long length = Long.parseLong(size, 16);
            if (length <= 0) {
                return;
            }
            copy(in, body, length);
            line(in);
        }
    }

    private static void copy(InputStream in, ByteArrayOutputStream to, long length) throws IOException {
        byte[] part = new byte[4096];
        long left = Math.min(length, MAX_BODY - to.size());
        while (left > 0) {
            int n = in.read(part, 0, (int) Math.min(part.length, left));
            if (n < 0) {
                return;
            }
            to.write(part, 0, n);
            left -= n;
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < MAX_LINE) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the collector closed the connection before it had answered");
            }
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
        throw new ProtocolException("what answered speaks no HTTP/1.1: a line has no end");
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    public String getStatusMessage() {
        return message;
    }

    @Override
    public byte[] getResponseBody() {
        return body.clone();
    }
}
