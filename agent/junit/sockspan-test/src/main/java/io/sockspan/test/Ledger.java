package io.sockspan.test;

import io.sockspan.test.scope.Claim;
import io.sockspan.test.scope.Scope;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What an integration of a test engine asks, on the test's thread: which sockets does this test leave behind? Each socket is reported once in
 * a JVM, by whoever asks first of those it belongs to. Every method throws {@link NothingCheckedError} where the agent is not at work.
 */
public final class Ledger {
    private static final Set<Long> REPORTED = ConcurrentHashMap.newKeySet();
    private static final GarbageCollection COLLECTION = new GarbageCollection(GarbageCollection::ofTheJvm);

    private Ledger() {}

    /** Brings the agent, if it is not here: as early as can be, for it tells no line of a socket that was open before. */
    public static void open() {
        AgentDoor.open();
    }

    /** Whether the agent came: a class whose every test says that it did not need not say it again. */
    public static boolean isOpen() {
        return AgentDoor.isOpen();
    }

    /** Throws a {@link SocketLeakError} if sockets that {@code test} opened are leaked; may wait a second. */
    public static void verifyTest(Scope test) {
        verify(test.begun, claim -> test.equals(claim.owner()), test.label());
    }

    /** The same for those of a class and of all that ran in it, tests that left them sound included. */
    public static void verifyClass(Scope type) {
        verify(type.begun, claim -> claim.isWithin(type), type.label());
    }

    /** The same for what is left at the end of the run, of all who wanted to be verified. */
    public static void verifyRun(long since) {
        verify(since, Claim::isWatched, "the run");
    }

    /** What may belong to one who wanted to be verified, and may belong to another: told, not thrown; empty if there is none. */
    public static String doubtful(long since) {
        List<Suspect> leaked = leaked(since, Claim::isDoubtful);
        return leaked.isEmpty() ? "" : LeakReport.text(leaked);
    }

    static void verify(long since, Predicate<Claim> whose, String where) {
        List<Suspect> leaked = leaked(since, whose);
        if (!leaked.isEmpty()) {
            throw LeakReport.of(Holders.told(leaked, AgentDoor.existing()::heldBy), where);
        }
    }

    private static List<Suspect> leaked(long since, Predicate<Claim> whose) {
        AgentDoor door = AgentDoor.existing();
        Supplier<List<Suspect>> look = () -> door.suspects(since).stream()
                .filter(suspect -> whose.test(suspect.claim()) && !REPORTED.contains(suspect.id()))
                .collect(Collectors.toList());
        return COLLECTION.after(Grace.left(look), look).stream()
                .filter(suspect -> suspect.isCertain() && REPORTED.add(suspect.id()))
                .collect(Collectors.toList());
    }
}
