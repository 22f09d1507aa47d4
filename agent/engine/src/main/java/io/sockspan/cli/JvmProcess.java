package io.sockspan.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What /proc says of the process to attach to. It is read before anything is sent: an attach would send a signal for nothing to a process
 * that is no JVM, or that refuses. Reads a few small files.
 */
final class JvmProcess {
    private static final String DISABLED = "-XX:+DisableAttachMechanism";
    private static final Set<String> VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final String ALLOWED = "-XX:+EnableDynamicAgentLoading";

    private final long pid;
    private final Path proc;
    private final Path folder;

    private JvmProcess(Path proc, long pid) {
        this.pid = pid;
        this.proc = proc;
        this.folder = proc.resolve(Long.toString(pid));
    }

    /** Refuses a process to which no user, or not this one, can attach. */
    static JvmProcess of(long pid) throws Refusal {
        return of(Path.of("/proc"), pid);
    }

    /** {@code proc} is where /proc is mounted. */
    static JvmProcess of(Path proc, long pid) throws Refusal {
        JvmProcess process = new JvmProcess(proc, pid);
        if (pid <= 0 || !Files.isDirectory(process.folder)) {
            throw new Refusal("there is no process " + pid + "; jps -l lists the JVMs");
        }
        process.checkNoThread();
        process.checkOwner();
        process.checkKind();
        return process;
    }

    /** A thread's number has a folder in /proc too. The signal of an attach would reach its process, which would print all its stacks. */
    private void checkNoThread() throws Refusal {
        String process = status("Tgid");
        if (process != null && !process.equals(Long.toString(pid))) {
            throw new Refusal(pid + " is a thread of process " + process + ": name the process");
        }
    }

    private void checkOwner() throws Refusal {
        Object owner = owner(folder);
        Object own = owner(proc.resolve("self"));
        if (!own.equals(owner) && !own.equals(0)) {
            throw new Refusal("process " + pid + " belongs to user " + ownerName()
                    + ", and only that user and root may attach to it: run this as " + ownerName());
        }
    }

    private Object owner(Path path) throws Refusal {
        try {
            return Files.getAttribute(path, "unix:uid");
        } catch (IOException e) {
            throw new Refusal("process " + pid + " has ended", e);
        }
    }

    private String ownerName() {
        try {
            return Files.getOwner(folder).getName();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private void checkKind() throws Refusal {
        try (Stream<String> maps = Files.lines(folder.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            if (maps.noneMatch(line -> line.endsWith("/libjvm.so") || line.endsWith("/libjvm.so (deleted)"))) {
                throw new Refusal("process " + pid + " is no HotSpot JVM; jps -l lists the JVMs");
            }
        } catch (IOException | UncheckedIOException e) {
            throw new Refusal("the memory map of process " + pid + " cannot be read (" + e.getMessage() + ")", e);
        }
        if (isStartedWith(DISABLED)) {
            throw new Refusal("process " + pid + " was started with " + DISABLED
                    + ", so no tool can attach to it; start it with -javaagent instead");
        }
    }

    /** Whether the JVM prints no warning about an agent that is attached. */
    boolean allowsAgentsSilently() {
        return isStartedWith(ALLOWED);
    }

    /** Reads the command line and the variables that add to it, but no files of arguments. */
    private boolean isStartedWith(String flag) {
        return words("cmdline").contains(flag)
                || words("environ").stream()
                        .filter(word -> VARIABLES.contains(word.substring(0, Math.max(word.indexOf('='), 0))))
                        .anyMatch(word -> word.contains(flag));
    }

    private List<String> words(String file) {
        try {
            String all = Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
            return List.of(all.split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The folder in which the JVM keeps its attach files, as this process sees it. */
    Path temporaryFolder() {
        Path seen = folder.resolve("root/tmp");
        return Files.isDirectory(seen) ? seen : Path.of("/tmp");
    }

    /** Whether the JVM sees this file under the same name; false in another mount namespace. */
    boolean sees(Path file) {
        return !Files.exists(folder.resolve("root")) || Files.isReadable(Path.of(folder + "/root" + file));
    }

    /** The pid in the process's own pid namespace. */
    long ownPid() {
        String numbers = status("NSpid");
        return numbers == null ? pid : Long.parseLong(numbers.substring(numbers.lastIndexOf('\t') + 1));
    }

    /** The value of {@code name} in proc_pid_status(5); null if it is not there. */
    private @Nullable String status(String name) {
        try {
            // The file holds the process's name, which may be any bytes: as single bytes it is always text.
            List<String> lines = Files.readAllLines(folder.resolve("status"), StandardCharsets.ISO_8859_1);
            return lines.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** How many threads of the agent the kernel knows in that process. */
    long agentThreads() {
        try (Stream<Path> tasks = Files.list(folder.resolve("task"))) {
            return tasks.filter(task -> name(task).startsWith("sockspan")).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
