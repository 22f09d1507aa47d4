package io.sockspan.detect;

import static io.sockspan.model.Sample.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Api;
import io.sockspan.model.Sample;
import io.sockspan.model.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that one bug has one fingerprint over hosts, runs, lines and generated names, and that another bug has another. */
class FingerprintTest {
    private static String opened(Stack stack) {
        return Fingerprint.of("eof-ignored", Sample.accepted().openedAt(stack).record());
    }

    private static String openedIn(String method) {
        return opened(stack(method, 7, "com.example.Main.main", 3));
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Main.lambda$main$0, com.example.Main.lambda$main$17",
        "com.example.Main$$Lambda$14/0x0000000800c03000.run, com.example.Main$$Lambda$239/0x00007f1fe4001a08.run",
        "com.example.Main$$Lambda$14/0x0000000800c03000.run, com.example.Main$$Lambda/0x00007f1fe4001a08.run",
        "com.example.Main$$Lambda/0x000000080018f.run, com.example.Main$$Lambda.0x00000008fffff.run",
        "com.example.Hidden/0x0000000800c03000.open, com.example.Hidden/0x00007f1fe4001a08.open",
        "com.example.$Proxy7.open, com.example.$Proxy101.open",
        "com.example.GeneratedMethodAccessor3.invoke, com.example.GeneratedMethodAccessor29.invoke",
        "com.example.Outer.access$100, com.example.Outer.access$200"
    })
    void generatedNumbersDoNotTellBugsApart(String one, String other) {
        assertThat(openedIn(one)).isEqualTo(openedIn(other));
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Main.lambda$main$0, com.example.Main.lambda$other$0",
        "com.example.Main.open, com.example.Main.open2",
        "com.example.Http1.open, com.example.Http2.open",
        "com.example.Main$1.run, com.example.Main$2.run",
        "com.example.Main.open, com.example.Main.close",
        "com.example.Main$$Lambda$14/0x08.run, com.example.Other$$Lambda$14/0x08.run"
    })
    void otherMethodsAreOtherBugs(String one, String other) {
        assertThat(openedIn(one)).isNotEqualTo(openedIn(other));
    }

    @Test
    void linesHostsAndDescriptorsDoNotTellBugsApart() {
        String here = opened(stack("com.example.A.open", 7));
        assertThat(opened(stack("com.example.A.open", 1009))).isEqualTo(here);
        Sample elsewhere = Sample.accepted()
                .openedAt(stack("com.example.A.open", 7))
                .peerHost("orders.example")
                .api(Api.SOCKET_CHANNEL);
        assertThat(Fingerprint.of("eof-ignored", elsewhere.record())).isEqualTo(here);
    }

    @Test
    void theRuleTheOpeningAndTheLastWordTellBugsApart() {
        Sample told = Sample.accepted().readEnd(7);
        Sample elsewhere = Sample.accepted().readOutcome(null, 1, null, stack("com.example.B.read", 3), 7);
        assertThat(Fingerprint.of("eof-ignored", told.record()))
                .isNotEqualTo(Fingerprint.of("error-ignored", told.record()))
                .isNotEqualTo(Fingerprint.of("eof-ignored", Sample.accepted().record()))
                .isNotEqualTo(Fingerprint.of("eof-ignored", elsewhere.record()));
    }

    @Test
    void onlyTheFiveInnermostFramesCount() {
        Object[] frames = new Object[14];
        for (int i = 0; i < 7; i++) {
            frames[2 * i] = "com.example.Deep.level" + i;
            frames[2 * i + 1] = 11;
        }
        String deep = opened(stack(frames));
        frames[10] = "com.example.Caller.other";
        assertThat(opened(stack(frames))).isEqualTo(deep);
        frames[8] = "com.example.Caller.other";
        assertThat(opened(stack(frames))).isNotEqualTo(deep);
    }

    @Test
    void itIsEightHexDigitsAndStaysWhatItWas() {
        // Written down once: a change here makes every known bug of every user a new one.
        assertThat(Fingerprint.of("eof-ignored", Sample.accepted().readEnd(7).record()))
                .isEqualTo("ca601c72");
    }
}
