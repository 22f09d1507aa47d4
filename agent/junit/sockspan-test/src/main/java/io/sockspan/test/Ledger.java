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
 * Answers an integration of a test engine, on the test's thread: which sockets does this test leave behind? Each socket is reported once in
 * a JVM, to the first caller to whose scope it belongs. Every method throws {@link NothingCheckedError} where the agent is not at work.
 */
public final class Ledger {
    private static final Set<Long> REPORTED = ConcurrentHashMap.newKeySet();
    private static final GarbageCollection COLLECTION = new GarbageCollection(GarbageCollection::ofTheJvm);

    private Ledger() {}

    /**
     * Attaches the agent if it is not here. To be called as early as possible, because the agent knows no line of a socket opened before.
     */
    public static void open() {
        AgentDoor.open();
    }

    /** Whether the agent is here. If it is not, every test of a class says so, and the class need not say it again. */
    public static boolean isOpen() {
        return AgentDoor.isOpen();
    }

    /** Throws a {@link SocketLeakError} if sockets that {@code test} opened are leaked; may wait up to a second. */
    public static void verifyTest(Scope test) {
        verify(test.begun, claim -> test.equals(claim.owner()), test.label());
    }

    /** The same for the sockets of a class and of all that ran in it. A socket may be leaked that was not yet when its test ended. */
    public static void verifyClass(Scope type) {
        verify(type.begun, claim -> claim.isWithin(type), type.label());
    }

    /** The same at the end of the run, for the sockets of all scopes that are to be verified. */
    public static void verifyRun(long since) {
        verify(since, Claim::isWatched, "the run");
    }

    /**
     * Reports the leaked sockets that may belong to a scope that is to be verified, or to one that is not. Not thrown; empty if there is
     * none.
     */
    public static String doubtful(long since) {
        List<Suspect> leaked = leaked(since, Claim::isDoubtful);
        return leaked.isEmpty() ? "" : LeakReport.text(leaked);
    }

    static void verify(long since, Predicate<Claim> whose, String where) {
        List<Suspect> leaked = leaked(since, whose);
        if (!leaked.isEmpty()) {
            throw LeakReport.of(Holders.withHolders(leaked, AgentDoor.existing()::heldBy), where);
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
