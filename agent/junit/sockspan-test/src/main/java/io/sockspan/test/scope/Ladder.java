package io.sockspan.test.scope;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owner of a socket, trying one proof after the other, the strongest first. Each proof is a method, and none of them guesses.
 * Pure; costs a walk over one stack.
 */
public final class Ladder {
    private final @Nullable Birth birth;
    private final @Nullable Birth listener;
    private final StackTraceElement[] opened;
    private final String thread;

    private Ladder(@Nullable Birth birth, @Nullable Birth listener, StackTraceElement[] opened, String thread) {
        this.birth = birth;
        this.listener = listener;
        this.opened = opened;
        this.thread = thread;
    }

    /**
     * The owner of a socket born at {@code birth}.
     *
     * @param listener for an accepted socket, the birth of its listener if that is known
     * @param opened the opening stack
     * @param thread the name of the thread that opened it
     */
    public static Claim claim(
            @Nullable Birth birth, @Nullable Birth listener, StackTraceElement[] opened, String thread) {
        return new Ladder(birth, listener, opened, thread).climb();
    }

    private Claim climb() {
        Birth at = birth;
        if (at == null) {
            return Claim.undecided(List.of(), "opened while no test ran");
        }
        Claim claim = ownThread(at);
        claim = claim == null ? frame(at) : claim;
        claim = claim == null ? startedThread(at) : claim;
        claim = claim == null ? acceptedFor() : claim;
        return claim == null ? withoutProof(at) : claim;
    }

    private @Nullable Claim ownThread(Birth at) {
        Scope own = at.own;
        if (own == null) {
            return null;
        }
        if (own.isTest()) {
            Scope home = own.home();
            return home != null && isInStaticInitialiser()
                    ? Claim.proved(home, "opened in a static initialiser, on the thread of " + own + ": certain")
                    : Claim.proved(own, "opened on the own thread of " + own + ": certain");
        }
        return at.ownCode
                ? Claim.proved(own, "opened by the class outside of its tests (@BeforeAll, a constructor): certain")
                : null;
    }

    /** A socket that a class opens when it is initialised serves later tests too. */
    private boolean isInStaticInitialiser() {
        for (StackTraceElement frame : opened) {
            if (frame.getMethodName().equals("<clinit>")) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Claim frame(Birth at) {
        Set<Scope> named =
                tests(at).stream().filter(this::isOnStack).collect(Collectors.toCollection(LinkedHashSet::new));
        if (named.isEmpty()) {
            return null;
        }
        Scope started = at.startedIn;
        boolean agree = started != null && !at.startedInEnded && named.contains(started);
        if (named.size() == 1 || agree) {
            Scope owner = started != null && agree ? started : named.iterator().next();
            return Claim.proved(owner, "code of " + owner + " is on the opening stack: certain");
        }
        return undecided(named);
    }

    private boolean isOnStack(Scope scope) {
        for (StackTraceElement frame : opened) {
            if (scope.isOn(frame)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Claim startedThread(Birth at) {
        Scope started = at.startedIn;
        return started != null && started.isTest() && !at.startedInEnded && at.forItAlone
                ? Claim.proved(
                        started,
                        "thread " + thread + " was started by " + started + " and worked for no other: certain")
                : null;
    }

    private @Nullable Claim acceptedFor() {
        Birth before = listener;
        Scope owner = before == null ? null : before.own;
        return before != null && owner != null && (owner.isTest() || before.ownCode)
                ? Claim.proved(owner, "accepted by a listener that " + owner + " opened: certain")
                : null;
    }

    private Claim withoutProof(Birth at) {
        Set<Scope> candidates = tests(at);
        if (at.startedIn != null) {
            candidates.add(at.startedIn);
        }
        return undecided(candidates);
    }

    private static Set<Scope> tests(Birth at) {
        Set<Scope> tests =
                at.running().stream().filter(Scope::isTest).collect(Collectors.toCollection(LinkedHashSet::new));
        if (at.startedIn != null && at.startedIn.isTest()) {
            tests.add(at.startedIn);
        }
        return tests;
    }

    private Claim undecided(Set<Scope> candidates) {
        List<Scope> all = new ArrayList<>(candidates);
        String names = all.stream().map(Scope::label).limit(4).collect(Collectors.joining(", "));
        String more = all.size() > 4 ? " and " + (all.size() - 4) + " more" : "";
        return Claim.undecided(all, "opened on thread " + thread + ", which may have worked for " + names + more);
    }
}
