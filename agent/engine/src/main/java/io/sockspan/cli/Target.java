package io.sockspan.cli;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.sockspan.control.Mailbox;
import io.sockspan.control.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The JVM that this command line talks to, over the attach mechanism and nothing else; any failure is a {@link Refusal}. */
final class Target implements AutoCloseable {
    private final long pid;
    private final JvmProcess process;
    private final VirtualMachine jvm;

    private Target(long pid, JvmProcess process, VirtualMachine jvm) {
        this.pid = pid;
        this.process = process;
        this.jvm = jvm;
    }

    static Target open(long pid) throws Refusal {
        JvmProcess process = JvmProcess.of(pid);
        try {
            return new Target(pid, process, VirtualMachine.attach(Long.toString(pid)));
        } catch (AttachNotSupportedException | IOException e) {
            throw new Refusal("process " + pid + " cannot be attached to: " + e.getMessage(), e);
        }
    }

    JvmProcess process() {
        return process;
    }

    /** The value of one of the JVM's system properties. */
    String property(String name) throws Refusal {
        try {
            return jvm.getSystemProperties().getProperty(name, "unknown");
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** The agent's answer, or null if no agent is at work. */
    @Nullable
    Reply ask(List<String> words) throws Refusal {
        Path file = Mailbox.file(process.temporaryFolder(), process.ownPid());
        put(file, Mailbox.question(words));
        // In case the command is interrupted while it waits.
        file.toFile().deleteOnExit();
        try {
            String answer = agentProperties().getProperty(Mailbox.ANSWER);
            return answer == null ? null : Reply.read(answer);
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is deleted again at the exit, and the agent ignores an old question.
        }
    }

    /** Like {@link #ask}, of an agent that must be there. */
    Reply answer(String... words) throws Refusal {
        Reply reply = ask(List.of(words));
        if (reply == null) {
            throw new Refusal("no Sockspan is at work in process " + pid + "; begin with: attach " + pid);
        }
        return reply;
    }

    /** Loads {@code jar} into the JVM; returns when the agent is at work, or refuses with its reason. */
    void load(Path jar, String argument) throws Refusal {
        if (!process.sees(jar)) {
            throw new Refusal("process " + pid + " does not see " + jar
                    + " (it runs in another mount namespace): copy the jar to a path that both see");
        }
        try {
            jvm.loadAgent(jar.toString(), argument);
        } catch (AgentLoadException | AgentInitializationException | IOException e) {
            throw new Refusal("process " + pid + " refuses the agent: " + e.getMessage(), e);
        }
        String failure = agentProperties().getProperty(Mailbox.FAILURE);
        if (failure != null) {
            throw new Refusal("process " + pid + " cannot be watched: " + failure);
        }
    }

    private Properties agentProperties() throws Refusal {
        try {
            return jvm.getAgentProperties();
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private Refusal gone(IOException e) {
        return new Refusal("process " + pid + " does not answer: " + e.getMessage(), e);
    }

    private static void put(Path file, String question) throws Refusal {
        try {
            if (Files.exists(file) && Mailbox.isStale(file)) {
                Files.delete(file);
            }
            // O_CREAT | O_EXCL: a file or link that another user has put there is never followed.
            Files.writeString(file, question, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (FileAlreadyExistsException e) {
            throw new Refusal("another command is talking to that JVM now (" + file + "); try again", e);
        } catch (IOException e) {
            throw new Refusal("a question cannot be left for that JVM: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            jvm.detach();
        } catch (IOException e) {
            // The JVM has ended, so there is nothing to detach from.
        }
    }
}
