package io.sockspan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves, on real processes and on folders like those of /proc, which processes are refused before any signal is sent, and why. */
class JvmProcessTest {
    private static final long OWN = ProcessHandle.current().pid();

    /** The pid of a process that does not exist but has a folder. */
    private static final long FAKE = 4099;

    @TempDir
    private Path proc;

    private Path folder;

    @BeforeEach
    void aJvmByItsFolder() throws IOException {
        folder = Files.createDirectory(proc.resolve(Long.toString(FAKE)));
        Files.createDirectory(proc.resolve("self"));
        Files.createDirectories(folder.resolve("root/tmp"));
        put("maps", "7f0000000000-7f0000001000 r-xp 00000000 00:00 17  /opt/jdk/lib/server/libjvm.so\n");
        put("cmdline", "java\0-cp\0x\0Main\0");
        put("environ", "HOME=/root\0");
        put("status", "Name:\tjava\nTgid:\t4099\nPid:\t4099\nNStgid:\t4099\t7\nNSpid:\t4099\t7\n");
    }

    private void put(String file, String text) throws IOException {
        Files.write(folder.resolve(file), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private JvmProcess fake() throws Refusal {
        return JvmProcess.of(proc, FAKE);
    }

    private static void assertRefused(long pid, String line) {
        assertThatThrownBy(() -> JvmProcess.of(pid))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.line()).isEqualTo(line));
    }

    private void assertFakeRefused(String start) {
        assertThatThrownBy(this::fake)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.line()).startsWith(start).hasLineCount(1));
    }

    @Test
    void thisJvmIsNotRefused() throws Refusal {
        JvmProcess process = JvmProcess.of(OWN);
        assertThat(process.ownPid()).isEqualTo(OWN);
        assertThat(process.temporaryFolder()).isDirectory();
        assertThat(process.sees(proc.resolve("self"))).isTrue();
        assertThat(process.sees(proc.resolve("nothing"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aNumberThatIsNoPidIsNoProcess(long pid) {
        assertRefused(pid, "there is no process " + pid + "; jps -l lists the JVMs");
    }

    @Test
    void aProcessIsNoJvmAndOnceItHasEndedNoProcess() throws IOException, InterruptedException {
        Process sleep = new ProcessBuilder("sleep", "1009").start();
        try {
            // Between fork and exec it is a copy of this JVM.
            while (!Files.readString(Path.of("/proc/" + sleep.pid() + "/cmdline"))
                    .startsWith("sleep")) {
                Thread.onSpinWait();
            }
            assertRefused(sleep.pid(), "process " + sleep.pid() + " is no HotSpot JVM; jps -l lists the JVMs");
        } finally {
            sleep.destroyForcibly().waitFor();
        }
        assertRefused(sleep.pid(), "there is no process " + sleep.pid() + "; jps -l lists the JVMs");
    }

    @Test
    void aThreadOfAJvmIsNotSentTheSignalThatWouldPrintItsStacks() throws IOException {
        long thread;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            thread = tasks.mapToLong(task -> Long.parseLong(task.getFileName().toString()))
                    .filter(number -> number != OWN)
                    .findFirst()
                    .orElseThrow();
        }
        assertRefused(thread, thread + " is a thread of process " + OWN + ": name the process");
    }

    @Test
    void anotherUsersProcessIsRefusedExceptByRoot() throws IOException, Refusal {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assumeTrue(root, "only root can give a folder away");
        Files.setAttribute(folder, "unix:uid", 65_534);
        assertThat(fake().ownPid()).isEqualTo(7);
        Files.setAttribute(proc.resolve("self"), "unix:uid", 65_533);
        assertFakeRefused("process 4099 belongs to user ");
        Files.setAttribute(proc.resolve("self"), "unix:uid", 65_534);
        assertThat(fake().ownPid()).isEqualTo(7);
    }

    @Test
    void aJvmWhoseLibraryWasReplacedByAnUpdateIsStillAJvm() throws IOException, Refusal {
        put("maps", "7f0000000000-7f0000001000 r-xp 00000000 00:00 17  /opt/jdk/lib/server/libjvm.so (deleted)\n");
        assertThat(fake()).isNotNull();
        put("maps", "7f0000000000-7f0000001000 r-xp 00000000 00:00 17  /opt/notlibjvm.so.17\n");
        assertFakeRefused("process 4099 is no HotSpot JVM");
        Files.delete(folder.resolve("maps"));
        assertFakeRefused("the memory map of process 4099 cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "cmdline, 'java\0-XX:+DisableAttachMechanism\0Main\0'",
        "environ, 'A=b\0JAVA_TOOL_OPTIONS=-Xmx1g -XX:+DisableAttachMechanism\0'",
        "environ, 'JDK_JAVA_OPTIONS=-XX:+DisableAttachMechanism\0'",
        "environ, '_JAVA_OPTIONS=-XX:+DisableAttachMechanism\0C=d\0'"
    })
    void aJvmThatRefusesAttachingIsNotSentASignal(String file, String text) throws IOException {
        put(file, text);
        assertFakeRefused("process 4099 was started with -XX:+DisableAttachMechanism");
    }

    @ParameterizedTest
    @CsvSource({
        "cmdline, 'java\0-XX:+DisableAttachMechanismNot\0'",
        "environ, 'OTHER=-XX:+DisableAttachMechanism\0'",
        "environ, '-XX:+DisableAttachMechanism\0'"
    })
    void aWordThatOnlyLooksLikeTheFlagIsNotRefused(String file, String text) throws IOException, Refusal {
        put(file, text);
        assertThat(fake()).isNotNull();
    }

    @Test
    void aJvmThatAllowsAgentsPrintsNoWarning() throws IOException, Refusal {
        assertThat(fake().allowsAgentsSilently()).isFalse();
        put("cmdline", "java\0-XX:+EnableDynamicAgentLoading\0Main\0");
        assertThat(fake().allowsAgentsSilently()).isTrue();
    }

    @Test
    void thePidIsTheOneOfTheInnermostNamespace() throws IOException, Refusal {
        assertThat(fake().ownPid()).isEqualTo(7);
        put("status", "Name:\t\u00ff\u00fe\nTgid:\t4099\nNSpid:\t4099\t31\t11\n");
        assertThat(fake().ownPid()).isEqualTo(11);
        put("status", "Name:\tNSpid:\t5\nTgid:\t4099\n");
        assertThat(fake().ownPid()).isEqualTo(FAKE);
        Files.delete(folder.resolve("status"));
        assertThat(fake().ownPid()).isEqualTo(FAKE);
    }

    @Test
    void theTemporaryFolderIsSeenThroughTheProcess() throws IOException, Refusal {
        assertThat(fake().temporaryFolder()).isEqualTo(folder.resolve("root/tmp"));
        Files.delete(folder.resolve("root/tmp"));
        assertThat(fake().temporaryFolder()).isEqualTo(Path.of("/tmp"));
    }

    @Test
    void aJarIsLookedForWhereTheProcessSeesIt() throws IOException, Refusal {
        Path jar = Files.createFile(proc.resolve("sockspan.jar"));
        assertThat(fake().sees(jar)).isFalse();
        Path inside = Path.of(folder + "/root" + jar);
        Files.createDirectories(inside.getParent());
        Files.createFile(inside);
        assertThat(fake().sees(jar)).isTrue();
    }

    @Test
    void threadsOfTheAgentAreCountedByTheirNames() throws IOException, Refusal {
        assertThat(fake().agentThreads()).isZero();
        for (String name : List.of("main", "sockspan", "sockspan-export", "Attach Listener", "not sockspan")) {
            Path task = Files.createDirectories(folder.resolve("task/" + name));
            Files.writeString(task.resolve("comm"), name + "\n");
        }
        Files.createDirectory(folder.resolve("task/ended"));
        assertThat(fake().agentThreads()).isEqualTo(2);
    }

    @Test
    void theKernelKnowsAThreadByTheNameThatJavaGaveIt() throws InterruptedException, Refusal {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        JvmProcess process = JvmProcess.of(OWN);
        Thread thread = new Thread(
                () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "sockspan");
        thread.start();
        begun.await();
        assertThat(process.agentThreads()).isPositive();
        end.countDown();
        thread.join();
    }
}
