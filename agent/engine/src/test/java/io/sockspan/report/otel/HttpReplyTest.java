package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves RFC 9112 as far as a collector's replies need it; {@code |} stands for the end of a line. */
class HttpReplyTest {
    private static HttpReply read(String text) throws IOException {
        byte[] bytes = text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return HttpReply.read(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK|Content-Length: 3||abc', 200, OK, abc",
        "'HTTP/1.1 200 OK|content-length:3||abcdef', 200, OK, abc",
        "'HTTP/1.0 400 Bad Request||until the end', 400, Bad Request, until the end",
        "'HTTP/1.1 200 |Transfer-Encoding: chunked||3|abc|4;x=y|defg|0||', 200, '', abcdefg",
        "'HTTP/1.1 503|Transfer-Encoding: gzip, Chunked||1|a|0||', 503, '', a",
        "'HTTP/1.1 204 No Content|Content-Length: 3||abc', 204, No Content, ''",
        "'HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 1||a', 200, OK, a",
        "'HTTP/1.1 200 OK|Content-Length: 99||breaks off', 200, OK, breaks off",
        "'HTTP/1.1 200 OK|Content-Length: many||abc', 200, OK, ''",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||zz|abc', 200, OK, ''",
        "'HTTP/1.1 200 OK|Content-Length: -1||abc', 200, OK, ''"
    })
    void aReplyIsRead(String text, int status, String message, String body) throws IOException {
        HttpReply reply = read(text);
        assertThat(reply.getStatusCode()).isEqualTo(status);
        assertThat(reply.getStatusMessage()).isEqualTo(message);
        assertThat(new String(reply.getResponseBody(), StandardCharsets.ISO_8859_1))
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "|", "SSH-2.0-OpenSSH_9.2|", "HTTP/2 200|", "HTTP/1.1 999 X||", "HTTP/1.1 200 OK|Content-"})
    void bytesThatAreNoReplyAreAnError(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsReadWithoutBound() throws IOException {
        assertThatThrownBy(() -> read("x".repeat(100_003))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK|" + "a: b|".repeat(10_007)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("HTTP/1.1 102 Processing||".repeat(1009))).isInstanceOf(IOException.class);
        assertThat(read("HTTP/1.1 200 OK||" + "x".repeat(100_003)).getResponseBody())
                .hasSize(HttpReply.MAX_BODY);
        assertThat(read("HTTP/1.1 200 OK|Transfer-Encoding: chunked||" + "d|" + "x".repeat(13) + "|0||")
                        .getResponseBody())
                .hasSize(13);
    }
}
