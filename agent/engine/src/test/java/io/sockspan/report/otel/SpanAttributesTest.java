package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import org.junit.jupiter.api.Test;

/** Proves what a span says of a socket that was open before the attach, whose opening was not seen. */
class SpanAttributesTest {
    private static final AttributeKey<Boolean> BEFORE = AttributeKey.booleanKey("sockspan.before_attach");
    private static final AttributeKey<String> OPENED_AT = AttributeKey.stringKey("sockspan.opened_at");
    private static final AttributeKey<String> STACK = AttributeKey.stringKey("code.stacktrace");
    private static final AttributeKey<String> THREAD = AttributeKey.stringKey("thread.name");

    private static Attributes of(SocketRecord socket, String parent, TcpSpan.Note note) {
        Finding finding = note == TcpSpan.Note.FOUND
                ? new Finding(
                        "never-read", true, false, "why not", "0a1b2c3d", "a story", "a fix", null, 7, null, socket)
                : null;
        return SpanAttributes.of(new TcpSpan(
                "0123456789abcdef0123456789abcdef",
                "0123456789abcdef",
                parent,
                "tcp accept",
                TcpState.CLOSE_WAIT,
                Sample.BORN,
                Sample.BORN + 7,
                true,
                null,
                0,
                note,
                null,
                finding,
                null,
                socket));
    }

    private static SocketRecord foundOpen() {
        return Sample.accepted()
                .in(TcpState.CLOSE_WAIT, 17, true)
                .foundOpen(null)
                .record();
    }

    @Test
    void theRootAndTheJudgedSpanSayThatItWasOpenBefore() {
        Attributes root = of(foundOpen(), null, TcpSpan.Note.ENDED);
        Attributes judged = of(foundOpen(), "fedcba9876543210", TcpSpan.Note.FOUND);
        for (Attributes attributes : new Attributes[] {root, judged}) {
            assertThat(attributes.get(BEFORE)).isTrue();
            assertThat(attributes.get(OPENED_AT)).isNull();
            assertThat(attributes.get(STACK)).isNull();
            assertThat(attributes.get(THREAD)).isNull();
        }
        assertThat(of(foundOpen(), "fedcba9876543210", TcpSpan.Note.ENDED).get(BEFORE))
                .isNull();
    }

    @Test
    void anOpeningThatAHookSawIsShown() {
        Attributes root = of(Sample.accepted().record(), null, TcpSpan.Note.ENDED);
        assertThat(root.get(BEFORE)).isNull();
        assertThat(root.get(OPENED_AT)).isEqualTo("com.example.Server.accept(Server.java:23)");
        assertThat(root.get(STACK)).startsWith("\tat com.example.Server.accept(Server.java:23)\n");
        assertThat(root.get(THREAD)).isEqualTo("acceptor");
    }
}
