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

/** The agent at work, as the verbs see it; any thread but the application's. Each call asks the kernel anew, some 5 us a socket. */
public interface Watch {
    /** What stands now, each with its socket's present record, in no order. */
    List<Finding> findings();

    /** Every open socket, in the order of descriptors; then those that were closed and live on, and those that wait to be accepted. */
    List<JudgedSocket> sockets();

    /** The ports that TIME_WAIT holds for this JVM, by destination, most first. */
    List<PortUse> portUse();

    /** How the kernel's table of sockets is asked, and how often it was; null while it was never needed. */
    @Nullable
    String asked();

    /** The clock of its records. */
    WatchClock clock();

    /** Why it stopped watching by itself, or null while it watches. */
    @Nullable
    String stopped();

    /** What was wrong with what it was asked for, a line each. */
    List<String> notes();

    /** What this agent could not see, a line each; empty if it saw all. */
    List<String> blindSpots();

    /** How long it has been at work. */
    Duration watched();

    /** How long TCP must be over before it is a leak. */
    Duration threshold();

    /** Sockets that were open before it came; -1 where it came first. */
    int foundOpen();

    /** Whether facts are taken and the kernel is asked. */
    boolean isWatching();

    /**
     * From now on each birth is answered by {@code tokens}, until the agent leaves; and the kernel is asked at each close, because a garbage
     * collection may close what a test leaked.
     */
    boolean askAtBirth(Supplier<?> tokens);

    /** What may be a leak by now, of the sockets that were born at {@code since} ({@link System#nanoTime}) or later. */
    List<Suspect> suspects(long since);

    /** Who holds the Java objects of the sockets with these ids, a line each; the JVM stands still for up to two seconds. */
    List<String> heldBy(List<Long> ids);

    /** Leaves the JVM as it was; what could not be undone, a line each. */
    List<String> leave();
}
