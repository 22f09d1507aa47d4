package io.sockspan.test;

import io.sockspan.test.scope.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent in this JVM, whichever loader this class is in: there by {@code -javaagent}, or attached by the first who needs it. Whatever
 * fails is kept and thrown at everybody who asks; nothing is tried twice. Any thread. Its questions: {@code docs/reference/in-process.md}.
 */
final class AgentDoor {
    /** The version of the questions that are asked here; an agent that answers another is not asked anything more. */
    static final int VERSION = 1;

    private static @Nullable AgentDoor opened;
    /** What {@link NothingCheckedError} says, or null while nothing has failed. */
    private static @Nullable String failure;

    private final BiFunction<String, Object, Object> door;

    AgentDoor(BiFunction<String, Object, Object> door) {
        this.door = door;
    }

    /** Attaches the agent if it is not here; throws {@link NothingCheckedError} if it cannot be had. */
    static synchronized AgentDoor open() {
        AgentDoor known = opened;
        if (known != null) {
            return known;
        }
        if (failure == null) {
            failure = tryToOpen();
        }
        return existing();
    }

    /** The agent, if {@link #open} had brought it or {@code -javaagent} did. */
    static synchronized AgentDoor existing() {
        if (opened == null && failure == null) {
            BiFunction<String, Object, Object> door = door();
            if (door != null) {
                failure = enter(door);
            }
        }
        AgentDoor known = opened;
        if (known == null) {
            throw new NothingCheckedError(
                    failure != null
                            ? failure
                            : Remedy.text("the agent was not at work when the sockets may have been opened"));
        }
        return known;
    }

    /** Whether {@link #existing} has been given. */
    static synchronized boolean isOpen() {
        return opened != null;
    }

    /** Brings the agent and asks it; what {@link NothingCheckedError} says of what went wrong, or null. */
    private static @Nullable String tryToOpen() {
        try {
            BiFunction<String, Object, Object> door = door();
            if (door == null) {
                String problem = SelfAttach.attach();
                if (problem != null) {
                    return Remedy.text(problem);
                }
                door = door();
            }
            return door == null ? Remedy.text("the agent was attached and is not at work") : enter(door);
        } catch (RuntimeException | LinkageError e) {
            return Remedy.text("the agent cannot be asked: " + e);
        }
    }

    /** Asks for tokens from now on, if the agent answers this version; else what to say of it. */
    static @Nullable String enter(BiFunction<String, Object, Object> door) {
        Object version = version(door);
        if (!Integer.valueOf(VERSION).equals(version)) {
            return Remedy.otherVersion(VERSION, version);
        }
        Supplier<Object> births = Scopes::birth;
        if (Boolean.TRUE.equals(door.apply("ask-at-birth", births))) {
            opened = new AgentDoor(door);
        }
        return null;
    }

    /** What the agent answers, or null from one that does not know the question. */
    private static @Nullable Object version(BiFunction<String, Object, Object> door) {
        try {
            return door.apply("version", "");
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The agent's own class is the system loader's: an agent's jar is put on the class path. */
    @SuppressWarnings("unchecked")
    private static @Nullable BiFunction<String, Object, Object> door() {
        try {
            return (BiFunction<String, Object, Object>) ClassLoader.getSystemClassLoader()
                    .loadClass("io.sockspan.agent.Agent")
                    .getMethod("door")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** What was born at {@code since} or later and may be leaked by now; {@link NothingCheckedError} if nobody watches any more. */
    @SuppressWarnings("unchecked")
    List<Suspect> suspects(long since) {
        if (!Boolean.TRUE.equals(door.apply("watching", ""))) {
            throw new NothingCheckedError(Remedy.text("the agent stopped watching, or was detached"));
        }
        List<Suspect> suspects = new ArrayList<>();
        for (Map<String, Object> told : (List<Map<String, Object>>) door.apply("suspects", since)) {
            suspects.add(new Suspect(told));
        }
        return suspects;
    }

    /**
     * Who holds the Java objects of these sockets, a line each in their order, fewer for more than 64; the JVM stands still meanwhile, two
     * seconds at most.
     */
    @SuppressWarnings("unchecked")
    List<String> heldBy(List<Long> ids) {
        return (List<String>) door.apply("held-by", ids);
    }
}
