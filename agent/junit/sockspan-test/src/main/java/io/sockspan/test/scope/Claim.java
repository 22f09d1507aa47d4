package io.sockspan.test.scope;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The owner of a socket: one that is proved, or the candidates among which it could not be decided. An immutable value. */
public final class Claim {
    private final @Nullable Scope owner;
    private final List<Scope> candidates;
    private final String why;

    private Claim(@Nullable Scope owner, List<Scope> candidates, String why) {
        this.owner = owner;
        this.candidates = candidates;
        this.why = why;
    }

    static Claim proved(Scope owner, String why) {
        return new Claim(owner, List.of(), why);
    }

    static Claim undecided(List<Scope> candidates, String why) {
        return new Claim(null, List.copyOf(candidates), why);
    }

    public @Nullable Scope owner() {
        return owner;
    }

    /** Empty if there is an owner, or if nothing ran. */
    public List<Scope> candidates() {
        return candidates;
    }

    /** How that is known, in words for a person. */
    public String why() {
        return why;
    }

    /** Whether the owner, or each candidate, is {@code scope} or runs in it. */
    public boolean isWithin(Scope scope) {
        return owner != null
                ? owner.isIn(scope)
                : !candidates.isEmpty() && candidates.stream().allMatch(c -> c.isIn(scope));
    }

    /** Whether the owner, or each candidate, is to be verified. */
    public boolean isWatched() {
        return owner != null
                ? owner.isWatched()
                : !candidates.isEmpty() && candidates.stream().allMatch(Scope::isWatched);
    }

    /** Whether one candidate is to be verified and another is not. */
    public boolean isDoubtful() {
        return owner == null && !isWatched() && candidates.stream().anyMatch(Scope::isWatched);
    }
}
