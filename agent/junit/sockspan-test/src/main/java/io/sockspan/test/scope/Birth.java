package io.sockspan.test.scope;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was known of the running tests when a socket was opened, and of the thread that opened it. An immutable value. */
public final class Birth {
    /** The scope that runs on this very thread, or null. */
    final @Nullable Scope own;

    /** Whether {@link #own}'s code is known to be on the stack. A container may only wait on its thread while its tests run there. */
    final boolean ownCode;

    /** The scope in which the thread was started, directly or through other threads; null if in none. */
    final @Nullable Scope startedIn;

    /** Whether {@link #startedIn} had ended at the birth. */
    final boolean startedInEnded;

    /** Whether the thread can have worked for no other scope than {@link #startedIn}. */
    final boolean forItAlone;

    private final Scope[] running;

    Birth(@Nullable Scope own, boolean ownCode, @Nullable Scope startedIn, boolean forItAlone, Scope... running) {
        this.own = own;
        this.ownCode = ownCode;
        this.startedIn = startedIn;
        this.startedInEnded = startedIn != null && startedIn.isEnded();
        this.forItAlone = forItAlone;
        this.running = running;
    }

    /** All scopes that ran: tests and the containers around them. */
    List<Scope> running() {
        return Collections.unmodifiableList(Arrays.asList(running));
    }
}
