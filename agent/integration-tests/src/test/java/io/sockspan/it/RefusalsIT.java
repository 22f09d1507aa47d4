package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import leaks.ManyKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that whatever stops the command line is one line on its standard error, with exit code 2. The line names it and says what would be
 * right. The JVM that the command was meant for notices nothing.
 */
class RefusalsIT {
    private static final int CANNOT = 2;
    private static final int NOBODY = 65534;

    @TempDir
    private Path folder;

    /** A command's words, and what the one line must contain. */
    private record Wrong(List<String> words, List<String> line) {
        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }

    static Stream<Wrong> wrongWords() {
        return Stream.of(
                wrong(List.of(), "attach", "leaks", "ls", "detach"),
                wrong(List.of("atach", "1"), "atach", "attach"),
                wrong(List.of("attach"), "PID"),
                wrong(List.of("attach", "abc"), "abc", "PID"),
                wrong(List.of("attach", "-5"), "-5"),
                wrong(List.of("attach", "4194305"), "4194305", "no process"),
                wrong(List.of("leaks", "4194305"), "4194305", "no process"),
                wrong(List.of("leaks", "1", "--fial"), "--fial"),
                wrong(List.of("ls", "1", "-o", "yaml"), "yaml", "json"),
                wrong(List.of("detach", "1", "2"), "2"));
    }

    private static Wrong wrong(List<String> words, String... line) {
        return new Wrong(words, List.of(line));
    }

    @ParameterizedTest(name = "sockspan {0}")
    @MethodSource("wrongWords")
    void wrongWordsAreOneLine(Wrong wrong) throws IOException {
        assertRefused(Cli.run(wrong.words().toArray()), wrong.line().toArray(new String[0]));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"treshold=1s", "threshold=abc", "threshold", "spans=some", "findings=", "findings=a,b"})
    void aWrongOptionIsRefusedBeforeTheJvmIsTouched(String option) throws IOException {
        try (Forked program = start(17)) {
            assertRefused(Cli.run("attach", program.pid(), option), option.split("=", 2)[0]);
            assertUntouched(program);
        }
    }

    @Test
    void aProcessThatIsNoJvmGetsNoSignal() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            assertRefused(Cli.run("attach", sleep.pid()), Long.toString(sleep.pid()), "no HotSpot JVM");
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroy();
            sleep.waitFor();
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aJvmThatForbidsAttachingPrintsNoThreadDump(int jdk) throws IOException {
        try (Forked program = start(jdk, "-XX:+DisableAttachMechanism", "-XX:-UsePerfData")) {
            assertRefused(Cli.run("attach", program.pid()), "DisableAttachMechanism", "-javaagent");
            assertUntouched(program);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {21, 25})
    void aJvmThatForbidsDynamicAgentsIsNamed(int jdk) throws IOException {
        try (Forked program = start(jdk, "-XX:-EnableDynamicAgentLoading")) {
            Cli refused = Cli.run("attach", program.pid());
            assertThat(refused.code()).isEqualTo(CANNOT);
            assertThat(refused.err().lines().filter(line -> !line.contains("note:")))
                    .singleElement()
                    .asString()
                    .contains("EnableDynamicAgentLoading");
            assertUntouched(program);
        }
    }

    @Test
    void aJvmOfElevenIsNamed() throws IOException {
        List<String> arguments = new ArrayList<>(OldProgram.compile(folder));
        arguments.add("wait");
        try (Forked program = Forked.start(null, Jdks.java(11), List.of(), arguments)) {
            program.awaitLine("READY");
            assertRefused(Cli.run("attach", program.pid()), "Java 11", "17");
            assertThat(program.out()).containsExactly("42", "READY");
            assertThat(program.err()).isEmpty();
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aSecondAttachAndAQuestionWithoutAnAgentSayWhatToDo(int jdk) throws IOException {
        try (Forked program = start(jdk)) {
            for (String verb : List.of("leaks", "ls", "status", "detach")) {
                assertRefused(Cli.run(verb, program.pid()), "attach " + program.pid());
            }
            assertThat(Cli.run("attach", program.pid()).code()).isZero();
            List<String> comments = program.err();
            assertRefused(Cli.run("attach", program.pid()), "already", "detach " + program.pid());
            assertThat(program.err()).as("a second agent was not even loaded").isEqualTo(comments);
            assertThat(Cli.run("detach", program.pid()).code()).isZero();
            assertRefused(Cli.run("detach", program.pid()), "attach " + program.pid());
        }
    }

    @Test
    void anotherUsersJvmIsNamedWithItsOwner() throws IOException {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "only root can play another user");
        Path open = Files.createDirectory(
                Path.of("/tmp/sockspan-it-" + ProcessHandle.current().pid()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path jar = Files.copy(Agent.jar(), open.resolve("sockspan.jar"));
        try (Forked program = start(17)) {
            List<String> command = new ArrayList<>(List.of(
                    "setpriv",
                    "--reuid",
                    Integer.toString(NOBODY),
                    "--clear-groups",
                    Jdks.java(17).toString()));
            command.addAll(List.of("-jar", jar.toString(), "attach", Long.toString(program.pid())));
            assertRefused(Cli.of(command), "root", Long.toString(program.pid()));
            assertUntouched(program);
        } finally {
            Files.delete(jar);
            Files.delete(open);
        }
    }

    @Test
    void aQuestionThatAnotherUserLeftIsNotAnswered() throws Exception {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "only root can play another user");
        try (Forked program = start(17)) {
            assertThat(Cli.run("attach", program.pid()).code()).isZero();
            Path question = Path.of("/tmp/.sockspan_" + program.pid());
            Files.writeString(question, "sockspan 1\ndetach\n");
            Files.setAttribute(question, "unix:uid", NOBODY);
            try {
                VirtualMachine jvm = VirtualMachine.attach(Long.toString(program.pid()));
                assertThat(jvm.getAgentProperties().stringPropertyNames())
                        .noneMatch(name -> name.startsWith("sockspan"));
                jvm.detach();
            } finally {
                Files.delete(question);
            }
            assertThat(Cli.run("status", program.pid()).code())
                    .as("it is still there")
                    .isZero();
        }
    }

    private static void assertRefused(Cli cli, String... words) {
        assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(CANNOT);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines())
                .singleElement()
                .asString()
                .startsWith("sockspan: ")
                .contains(words);
    }

    private static void assertUntouched(Forked program) throws IOException {
        assertThat(program.out()).containsExactly("READY");
        assertThat(program.err()).isEmpty();
        program.say("quit");
        assertThat(program.exit()).isZero();
    }

    private static Forked start(int jdk, String... jvm) throws IOException {
        Forked program = Forked.start(null, Jdks.java(jdk), List.of(jvm), ManyKinds.class);
        program.awaitLine("READY");
        return program;
    }
}
