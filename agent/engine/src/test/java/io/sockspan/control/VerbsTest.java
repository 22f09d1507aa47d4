package io.sockspan.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.JudgedSocket;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that each verb is found by its name, what the short ones answer, and that an answer is read as it was written. */
class VerbsTest {
    private final FakeWatch watch = new FakeWatch();

    private Reply ask(String... words) {
        return Verbs.answer(watch, List.of(words));
    }

    @Test
    void aVerbOfAnotherVersionIsRefusedAndNamed() {
        assertThat(ask("top", "now"))
                .isEqualTo(new Reply(
                        Reply.CANNOT, "the agent in that JVM is of another version and does not know 'top now'\n"));
        assertThat(ask().code()).isEqualTo(Reply.CANNOT);
        assertThat(ask("LEAKS", "json").code()).isEqualTo(Reply.CANNOT);
    }

    @Test
    void leaksAndLsTakeTheirFormat() {
        assertThat(ask("leaks", "json", "").text()).startsWith("{\"leaks\":0,");
        assertThat(ask("ls", "table")).isEqualTo(new Reply(0, "no TCP socket is open\n"));
        assertThat(ask("ls", "json")).isEqualTo(new Reply(0, "[]\n"));
        watch.sockets.add(new JudgedSocket(Sample.accepted().record(), null));
        assertThat(ask("ls", "table").text()).startsWith("ID ").hasLineCount(2);
    }

    @Test
    void statusCountsSocketsFoundOpenOnlyIfTheAgentWasAttached() {
        assertThat(ask("status")).isEqualTo(new Reply(0, "at work for 1m37s, threshold 59s\n"));
        watch.foundOpen = 23;
        watch.blindSpots.add("something");
        assertThat(ask("status")).isEqualTo(new Reply(0, """
                        at work for 1m37s, threshold 59s; 23 sockets were open before the attach
                        could not see: something
                        """));
        watch.foundOpen = 0;
        assertThat(ask("status").text()).contains("; 0 sockets were open before the attach");
    }

    @Test
    void statusCountsOpenSocketsAndSaysWhatWentWrong() {
        for (int i = 0; i < 3; i++) {
            watch.sockets.add(new JudgedSocket(
                    Sample.accepted().in(TcpState.CLOSE_WAIT, 5, true).record(), null));
        }
        watch.sockets.add(new JudgedSocket(Sample.accepted().record(), null));
        watch.notes.add("a note");
        watch.stopped = "a reason";
        assertThat(ask("status")).isEqualTo(new Reply(0, """
                        at work for 1m37s, threshold 59s
                        open now: ESTABLISHED 1, CLOSE_WAIT 3
                        it has stopped watching: a reason
                        note: a note
                        """));
    }

    @Test
    void detachLeavesOnceAndSaysWhatRemainsBehind() {
        Reply reply = ask("detach");
        assertThat(watch.left).isEqualTo(1);
        assertThat(reply.code()).isZero();
        assertThat(reply.text())
                .startsWith("The classes are as they were")
                .contains("What a JVM cannot undo remains: ");
    }

    @Test
    void aFailedDetachNamesEachFailureAndReportsNoSuccess() {
        watch.failures.add("the thread still runs");
        watch.failures.add("the classes could not be put back");
        Reply reply = ask("detach");
        assertThat(reply.code()).isEqualTo(Reply.CANNOT);
        assertThat(reply.text())
                .startsWith("the thread still runs\nthe classes could not be put back\n")
                .contains("What a JVM cannot undo remains: ")
                .doesNotContain("The classes are as they were");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "one line", "two\nlines\n", "3\n3\n", "ä€😀 \u0000 \\u00e4", "a\r\nb"})
    void anAnswerIsReadAsItWasWritten(String text) {
        for (int code : new int[] {0, Reply.CANNOT, Reply.LEAKS}) {
            Reply reply = new Reply(code, text);
            assertThat(Reply.read(reply.wire())).isEqualTo(reply);
        }
    }
}
