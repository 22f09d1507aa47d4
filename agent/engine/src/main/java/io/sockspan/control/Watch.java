package io.sockspan.control;

import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.PortUse;
import io.sockspan.model.Suspect;
import io.sockspan.model.WatchClock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work, as the verbs see it. Called on any thread but the application's. Each call asks the kernel anew, some 5 us a socket.
 */
public interface Watch {
    /** The findings that stand now, in no order, each with its socket's present record. */
    List<Finding> findings();

    /**
     * The open sockets in the order of their descriptors, then the closed ones that the kernel still has, then those that wait to be
     * accepted.
     */
    List<JudgedSocket> sockets();

    /** The ports that TIME_WAIT holds for this JVM, by destination, the largest count first. */
    List<PortUse> portUse();

    /** How the kernel's table of sockets is read, and how often it was read; null while it was never needed. */
    @Nullable
    String asked();

    /** The clock by which its records count time. */
    WatchClock clock();

    /** Why the agent stopped watching by itself, or null while it watches. */
    @Nullable
    String stopped();

    /** What was wrong with the options that it was given, a line each. */
    List<String> notes();

    /** What this agent could not see, a line each; empty if it saw all. */
    List<String> blindSpots();

    /** How long it has been at work. */
    Duration watched();

    /** How long TCP must be over before it is a leak. */
    Duration threshold();

    /** How many sockets were open before the agent came; -1 if it came before all. */
    int foundOpen();

    /** Whether the agent takes facts from the hooks and asks the kernel. */
    boolean isWatching();

    /**
     * From now on {@code tokens} gives each new socket a token, until the agent leaves. The kernel is also asked at each close, because a
     * garbage collection may close a socket that a test leaked.
     */
    boolean askAtBirth(Supplier<?> tokens);

    /** The sockets born at {@code since} ({@link System#nanoTime}) or later that may be leaked by now. */
    List<Suspect> suspects(long since);

    /** What holds the Java objects of the sockets with these ids, a line each; the JVM stands still for up to two seconds. */
    List<String> heldBy(List<Long> ids);

    /** Detaches the agent; returns what could not be undone, a line each. */
    List<String> leave();
}
