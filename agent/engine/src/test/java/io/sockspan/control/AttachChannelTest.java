package io.sockspan.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Finding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Proves in this JVM's own agent properties, read as its attach thread reads them, that the channel answers, disturbs no other tool, and
 * can be closed.
 */
class AttachChannelTest {
    private static final String OTHERS = "com.example.other.tool";

    private final Path question =
            Mailbox.file(Path.of("/tmp"), ProcessHandle.current().pid());
    private Properties before;
    private boolean busy;
    private AttachChannel door;
    private RuntimeException thrown;
    private Error error;
    private String blindSpot = "nothing";

    /** An agent that answers, fails, or leaves by closing the channel. */
    private final class Agent extends FakeWatch {
        @Override
        public List<Finding> findings() {
            if (thrown != null) {
                throw thrown;
            }
            if (error != null) {
                throw error;
            }
            return super.findings();
        }

        @Override
        public List<String> blindSpots() {
            return List.of(blindSpot);
        }

        @Override
        public List<String> leave() {
            try {
                door.close();
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            return super.leave();
        }
    }

    private static Class<?> support() throws ClassNotFoundException {
        return Class.forName("jdk.internal.vm.VMSupport");
    }

    private static Properties standing() throws ReflectiveOperationException {
        return (Properties) support().getMethod("getAgentProperties").invoke(null);
    }

    /** What a tool receives. */
    private static Properties sent() throws ReflectiveOperationException, IOException {
        byte[] bytes = (byte[])
                support().getMethod("serializeAgentPropertiesToByteArray").invoke(null);
        Properties sent = new Properties();
        sent.load(new ByteArrayInputStream(bytes));
        return sent;
    }

    private Reply ask(String... words) throws ReflectiveOperationException, IOException {
        Files.writeString(question, Mailbox.question(List.of(words)));
        String answer = sent().getProperty(Mailbox.ANSWER);
        Files.delete(question);
        return answer == null ? null : Reply.read(answer);
    }

    @BeforeEach
    void open() throws ReflectiveOperationException {
        before = standing();
        before.setProperty(OTHERS, "before");
        before.setProperty(Mailbox.FAILURE, "of an attach that failed");
        door = AttachChannel.open(new Agent(), work -> busy ? null : work.get());
    }

    @AfterEach
    void close() throws IllegalAccessException, IOException {
        door.close();
        before.remove(OTHERS);
        before.remove(Mailbox.FAILURE);
        Files.deleteIfExists(question);
    }

    @Test
    void theChannelAnswersOnlyWhileThereIsAQuestion() throws ReflectiveOperationException, IOException {
        assertThat(sent()).doesNotContainKey(Mailbox.ANSWER);
        assertThat(ask("status").text()).startsWith("at work for 1m37s");
        assertThat(ask("ls", "json")).isEqualTo(new Reply(0, "[]\n"));
        assertThat(sent()).doesNotContainKey(Mailbox.ANSWER);
        assertThat(door.getProperty(Mailbox.ANSWER)).isNull();
    }

    @Test
    void anAgentThatIsTooLateSaysSo() throws ReflectiveOperationException, IOException {
        busy = true;
        assertThat(ask("status").code()).isEqualTo(Reply.CANNOT);
        assertThat(ask("status").text()).contains("busy");
    }

    @Test
    void anAnswerInAnyScriptComesThrough() throws ReflectiveOperationException, IOException {
        blindSpot = "ä€😀 \\ = : # !";
        assertThat(ask("status").text()).endsWith("could not see: ä€😀 \\ = : # !\n");
    }

    @Test
    void propertiesOfOtherToolsAreKeptBeforeMeanwhileAndAfter() throws Exception {
        assertThat(sent()).containsEntry(OTHERS, "before").doesNotContainKey(Mailbox.FAILURE);
        assertThat(sent().keySet()).containsAll(before.stringPropertyNames());
        standing().setProperty(OTHERS, "meanwhile");
        standing().setProperty(OTHERS + ".new", "added");
        assertThat(sent()).containsEntry(OTHERS, "meanwhile").containsEntry(OTHERS + ".new", "added");
        door.close();
        assertThat(standing()).isSameAs(before);
        assertThat(sent()).containsEntry(OTHERS, "meanwhile").containsEntry(OTHERS + ".new", "added");
        standing().remove(OTHERS + ".new");
    }

    @Test
    void propertiesThatOtherToolsRemovedMeanwhileStayRemoved() throws Exception {
        standing().remove(OTHERS);
        door.close();
        assertThat(standing()).isSameAs(before).doesNotContainKey(OTHERS);
    }

    @Test
    void aClosedChannelAnswersNoQuestion() throws Exception {
        door.close();
        assertThat(ask("status")).isNull();
    }

    @Test
    void theAnswerToADetachIsDeliveredAndIsTheLast() throws Exception {
        assertThat(ask("detach").code()).isZero();
        assertThat(standing()).isSameAs(before);
        assertThat(ask("status")).isNull();
    }

    @Test
    void anExceptionOfAVerbBecomesAnAnswer() throws Exception {
        thrown = new IllegalStateException("on purpose");
        assertThat(ask("leaks", "table"))
                .isEqualTo(new Reply(
                        Reply.CANNOT, "the agent failed to answer: java.lang.IllegalStateException: on purpose\n"));
        thrown = null;
        error = new NoClassDefFoundError("on/Purpose");
        assertThat(ask("leaks", "table").code()).isEqualTo(Reply.CANNOT);
        error = null;
        assertThat(ask("leaks", "xml").code()).isEqualTo(Reply.CANNOT);
        assertThat(ask("leaks").code()).isEqualTo(Reply.CANNOT);
        assertThat(ask("leaks", "table").code()).isZero();
    }

    @Test
    void aFailedAttachIsReportedWithAndWithoutAChannel() throws Exception {
        AttachChannel.sayFailure("first");
        assertThat(sent()).containsEntry(Mailbox.FAILURE, "first");
        door.close();
        assertThat(sent()).containsEntry(Mailbox.FAILURE, "first");
        AttachChannel.sayFailure("second");
        assertThat(sent()).containsEntry(Mailbox.FAILURE, "second");
    }
}
