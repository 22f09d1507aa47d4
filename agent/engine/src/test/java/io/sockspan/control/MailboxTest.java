package io.sockspan.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that a question is read as it was written, and that nothing else in its place is taken for one. */
class MailboxTest {
    private static final int NOBODY = 65_534;

    @TempDir
    private Path temporary;

    private Path file;

    @BeforeEach
    void name() {
        file = Mailbox.file(temporary, 4099);
    }

    private void put(String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    @Test
    void theFileIsNamedByThePid() {
        assertThat(file).isEqualTo(temporary.resolve(".sockspan_4099"));
    }

    @Test
    void aQuestionIsReadAsItWasWritten() throws IOException {
        put(Mailbox.question(List.of("leaks", "json", "")));
        assertThat(Mailbox.read(file)).containsExactly("leaks", "json", "");
        put(Mailbox.question(List.of("ls", "ä€😀")));
        assertThat(Mailbox.read(file)).containsExactly("ls", "ä€😀");
    }

    @Test
    void linesMayEndAsOnOtherSystems() throws IOException {
        put("sockspan 1\r\nleaks\r\ntable\r\n");
        assertThat(Mailbox.read(file)).containsExactly("leaks", "table");
    }

    @Test
    void aFileLeftBehindByAKilledProcessIsNoQuestion() throws IOException {
        put(Mailbox.question(List.of("detach")));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(31)));
        assertThat(Mailbox.isStale(file)).isTrue();
        assertThat(Mailbox.read(file)).isEmpty();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        assertThat(Mailbox.read(file)).containsExactly("detach");
    }

    @Test
    void noFileIsNoQuestion() {
        assertThat(Mailbox.read(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "sockspan 1", "sockspan 1\n", "sockspan 2\nleaks\n", "leaks\n", " sockspan 1\nleaks\n"
            })
    void aFileThatDoesNotBeginWithOurProtocolIsNoQuestion(String text) throws IOException {
        put(text);
        assertThat(Mailbox.read(file)).isEmpty();
    }

    @Test
    void aFileThatIsNoTextIsNoQuestion() throws IOException {
        Files.write(file, new byte[] {'s', 'o', 'c', 'k', 's', 'p', 'a', 'n', ' ', '1', '\n', (byte) 0xff, '\n'});
        assertThat(Mailbox.read(file)).isEmpty();
    }

    @Test
    void aFolderIsNoQuestion() throws IOException {
        Files.createDirectory(file);
        assertThat(Mailbox.read(file)).isEmpty();
    }

    @Test
    void aLinkToAQuestionIsNotFollowed() throws IOException {
        Path elsewhere = temporary.resolve("elsewhere");
        Files.writeString(elsewhere, Mailbox.question(List.of("detach")));
        assertThat(Mailbox.read(elsewhere)).containsExactly("detach");
        Files.createSymbolicLink(file, elsewhere);
        assertThat(Mailbox.read(file)).isEmpty();
    }

    @Test
    void anotherUsersFileIsNoQuestion() throws IOException {
        put(Mailbox.question(List.of("detach")));
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assumeTrue(root, "only root can give a file away");
        Files.setAttribute(file, "unix:uid", NOBODY);
        assertThat(Mailbox.read(file)).isEmpty();
    }
}
