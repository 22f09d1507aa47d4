package io.sockspan.test;

import io.sockspan.test.scope.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent in this JVM, whichever class loader this class is in. It came by {@code -javaagent}, or the first call that needs it attaches
 * it. A failure is kept and thrown at every later call; nothing is tried twice. Any thread. {@code docs/reference/in-process.md} has the
 * questions.
 */
final class AgentDoor {
    /** The version of the questions that this class asks; an agent of another version is not asked anything more. */
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

    /** The agent, if {@link #open} or {@code -javaagent} has brought it; otherwise throws {@link NothingCheckedError}. */
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

    /** Whether the agent was found here, so that {@link #existing} returns it. */
    static synchronized boolean isOpen() {
        return opened != null;
    }

    /** Attaches the agent if it is not here, and enters it. Returns the message of {@link NothingCheckedError} if that failed, or null. */
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

    /** From now on gives the agent a token for each birth, if it answers this version; else returns the message that says why not. */
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

    /** The version that the agent answers; null if it does not know the question. */
    private static @Nullable Object version(BiFunction<String, Object, Object> door) {
        try {
            return door.apply("version", "");
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * The agent's questions, or null if it is not here. The JVM puts an agent's jar on the class path, so the system loader has its class.
     */
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

    /** The sockets born at {@code since} or later that may be leaked by now; {@link NothingCheckedError} if the agent no longer watches. */
    @SuppressWarnings("unchecked")
    List<Suspect> suspects(long since) {
        if (!Boolean.TRUE.equals(door.apply("watching", ""))) {
            throw new NothingCheckedError(Remedy.text("the agent stopped watching, or was detached"));
        }
        List<Suspect> suspects = new ArrayList<>();
        for (Map<String, Object> answer : (List<Map<String, Object>>) door.apply("suspects", since)) {
            suspects.add(new Suspect(answer));
        }
        return suspects;
    }

    /**
     * What holds the Java objects of these sockets: a line each in their order, for 64 sockets at most. The JVM stands still meanwhile, two
     * seconds at most.
     */
    @SuppressWarnings("unchecked")
    List<String> heldBy(List<Long> ids) {
        return (List<String>) door.apply("held-by", ids);
    }
}
