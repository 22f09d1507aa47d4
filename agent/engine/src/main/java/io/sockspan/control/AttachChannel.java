package io.sockspan.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers the command line over the attach mechanism. It needs no port, and loads no agent for a question, because a JVM from 21 on would
 * write a warning to the application's standard error each time. While it is open, it replaces the JVM's agent properties, which an
 * attached tool may read ({@code jdk.internal.vm.VMSupport}, which must be open to this module). It holds the same properties; while a
 * question lies in the {@link Mailbox}, also the answer. Runs on the JVM's attach thread, which waits a bounded time for an answer made on
 * another thread. Meanwhile no other tool can attach.
 */
public final class AttachChannel extends Properties {
    /** Does work on another thread. */
    public interface Elsewhere {
        /** The result of {@code work}, or null if it was not done in time; it may then still run. */
        @Nullable
        String get(Supplier<String> work);
    }

    private static final long serialVersionUID = 1L;

    private static final Reply LATE = new Reply(
            Reply.CANNOT,
            "the agent is busy and did not answer in time, as when no process reads the JVM's standard error\n");

    private final transient Watch watch;
    private final transient Elsewhere elsewhere;
    private final transient Properties before;
    private final transient Field place;
    private final transient Path mailbox;
    private transient @Nullable String answer;

    private AttachChannel(Watch watch, Elsewhere elsewhere, Properties before, Field place, Path mailbox) {
        this.watch = watch;
        this.elsewhere = elsewhere;
        this.before = before;
        this.place = place;
        this.mailbox = mailbox;
        putAll(before);
    }

    /** Opens the channel. Throws if this JDK keeps its agent properties elsewhere; then no tool can ask the agent or detach it. */
    public static AttachChannel open(Watch watch, Elsewhere elsewhere) throws ReflectiveOperationException {
        Class<?> support = Class.forName("jdk.internal.vm.VMSupport", true, null);
        Field place = support.getDeclaredField("agentProps");
        place.setAccessible(true);
        Properties before = (Properties) support.getMethod("getAgentProperties").invoke(null);
        String temporary = (String) support.getMethod("getVMTemporaryDirectory").invoke(null);
        before.remove(Mailbox.FAILURE);
        Path mailbox = Mailbox.file(Path.of(temporary), pid());
        AttachChannel channel = new AttachChannel(watch, elsewhere, before, place, mailbox);
        place.set(null, channel);
        return channel;
    }

    /** The pid of this JVM in its own pid namespace. */
    private static long pid() {
        try {
            return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reports to the tool that attached why the agent does not stay. */
    public static void sayFailure(String why) throws ReflectiveOperationException {
        Class<?> support = Class.forName("jdk.internal.vm.VMSupport", true, null);
        ((Properties) support.getMethod("getAgentProperties").invoke(null)).setProperty(Mailbox.FAILURE, why);
    }

    /** Restores the former properties, with the changes that other tools have made meanwhile. */
    public void close() throws IllegalAccessException {
        before.clear();
        before.putAll(this);
        place.set(null, before);
    }

    /** The attach thread calls this first, and then {@link #getProperty} for each name. */
    @Override
    public Set<String> stringPropertyNames() {
        Set<String> names = new TreeSet<>(super.stringPropertyNames());
        List<String> words = Mailbox.read(mailbox);
        if (!words.isEmpty()) {
            String made = elsewhere.get(() -> answer(words));
            answer = made == null ? LATE.wire() : made;
            names.add(Mailbox.ANSWER);
        }
        return names;
    }

    private String answer(List<String> words) {
        try {
            return Verbs.answer(watch, words).wire();
        } catch (RuntimeException | Error e) {
            return new Reply(Reply.CANNOT, "the agent failed to answer: " + e + "\n").wire();
        }
    }

    @Override
    public @Nullable String getProperty(String key) {
        if (key.equals(Mailbox.ANSWER)) {
            String given = answer;
            answer = null;
            return given;
        }
        return super.getProperty(key);
    }

    @Override
    public synchronized boolean equals(Object other) {
        return this == other;
    }

    @Override
    public synchronized int hashCode() {
        return System.identityHashCode(this);
    }
}
