package io.sockspan.table;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.Observation;
import io.sockspan.model.ReadInterest;
import io.sockspan.model.Surroundings;
import org.jspecify.annotations.Nullable;

/**
 * One socket in the agent's table: its identity, how far its life has come, and what stands against it. A healthy one holds its facts, its
 * cookie and its local endpoint. Its states, samples and suspicions are objects of their own. The agent's threads only, one at a time; a
 * call costs some stores.
 */
public final class Row {
    private final long id;
    private final SocketFacts facts;
    private final StatePath path = new StatePath();
    private boolean followed;
    private boolean watched;
    private boolean ended;
    private long finishedTime;

    /** Whether it waits to be judged; {@link SocketTable} alone writes it. */
    boolean due;

    /** When it is to be judged, ns since the epoch; has no meaning while it is not due. {@link SocketTable} alone writes it. */
    long dueAt;

    private @Nullable FoundOpen foundOpen;
    private long unreachableSince;
    private long cookie;
    private @Nullable Endpoint local;
    private @Nullable Endpoint peer;
    private CloseSegment closeSegment = CloseSegment.FIN;
    private @Nullable Samples samples;
    private @Nullable Suspicion suspicion;

    Row(long id, SocketFacts facts) {
        this.id = id;
        this.facts = facts;
        this.foundOpen = facts.bornSeen() ? null : FoundOpen.UNKNOWN;
    }

    /** Unique within this run of the agent. */
    public long id() {
        return id;
    }

    public SocketFacts facts() {
        return facts;
    }

    /** The states in which the kernel showed it. */
    public StatePath path() {
        return path;
    }

    /** Takes in what the kernel showed; false if the descriptor is another socket's by now. {@code keep} keeps the observation too. */
    public boolean observed(Observation observation, boolean keep, AddressPool addresses) {
        if (cookie != 0 && observation.cookie() != 0 && cookie != observation.cookie()) {
            return false;
        }
        if (observation.cookie() != 0) {
            cookie = observation.cookie();
        }
        if (observation.local() != null && observation.local().port() != 0) {
            local = addresses.share(observation.local());
        }
        if (foundOpen != null && observation.peer() != null) {
            // No hook has the peer's address, and a connection that is over no longer has one.
            peer = observation.peer();
        }
        if (keep) {
            samples().keep(observation);
        }
        path.observed(observation, facts.role() == SocketSink.ROLE_SERVER && facts.bornSeen());
        return true;
    }

    private Samples samples() {
        if (samples == null) {
            samples = new Samples();
        }
        return samples;
    }

    /** Keeps {@code seen} and, once there is one, an observation that is at least {@code apart} ns older. */
    public void keepApart(Observation seen, long apart) {
        samples().keepApart(seen, apart);
    }

    /** As {@link #healthy}, where the observation was not kept at all. */
    public void quiet() {
        healthy(last());
    }

    /**
     * Forgets the observations that were kept while something seemed wrong, and that a healthy state was seen. Spans need {@code seen}, the
     * last one.
     */
    public void healthy(@Nullable Observation seen) {
        samples = null;
        if (followed && seen != null) {
            samples().keep(seen);
        }
        path.forgetHealth();
    }

    /** Finds out at {@code now} whether any code can still close it; once none can, none ever will. */
    public void lookForOwner(long now) {
        if (unreachableSince == 0 && facts.isHeld() && !facts.isReachable()) {
            unreachableSince = now;
        }
    }

    /** Whether some code could still close it when that was last examined. */
    public boolean isReachable() {
        return unreachableSince == 0;
    }

    /** Since when its Java object is known to be gone, ns since the epoch; 0 until then. */
    long unreachableSince() {
        return unreachableSince;
    }

    /** Whether no code can close it any more, or something happened before {@code nanoTime} after which the code should have closed it. */
    public boolean isOdd(long nanoTime) {
        return facts.hasOutcome() || facts.mayBeForgotten(nanoTime) || !isReachable();
    }

    /** Identifies its connection once no descriptor is left. Null while the kernel was not asked, or if nothing was connected. */
    public @Nullable ConnectionId connection() {
        Endpoint other = facts.peerAddress() == null ? peer : Endpoint.of(facts.peerAddress(), facts.peerPort());
        return local == null || other == null ? null : new ConnectionId(cookie, local, other);
    }

    /** From now on every change of it is reported, because some reporter wants that. */
    public void follow() {
        followed = true;
    }

    public boolean isFollowed() {
        return followed;
    }

    /** The kernel reports from now on when its peer has sent its end. */
    public void watched() {
        watched = true;
    }

    public boolean isWatched() {
        return watched;
    }

    /** The end of its descriptor is handled. */
    public void ended() {
        ended = true;
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Its life ended at {@code time}, ns since the epoch. */
    public void finished(long time) {
        finishedTime = time;
    }

    /** When its life ended, ns since the epoch; 0 while it lasts. */
    public long finishedTime() {
        return finishedTime;
    }

    /** Whether it waits to be judged. */
    public boolean isDue() {
        return due;
    }

    /** What the kernel had reason to send at the close. */
    public void closedWith(CloseSegment segment) {
        closeSegment = segment;
    }

    public CloseSegment closeSegment() {
        return closeSegment;
    }

    /**
     * Whether its code took the peer's end of stream from the queue; null where that is not known. No hook saw that of a socket that was
     * open before the agent came.
     */
    public void endTaken(@Nullable Boolean taken) {
        foundOpen = new FoundOpen(null, taken);
    }

    /** What is known in place of its opening; null where a hook saw its birth. */
    public @Nullable FoundOpen foundOpen() {
        return foundOpen;
    }

    /** A finding stands against it from now on, so some reporter wants its changes. */
    public void accuse(Finding finding) {
        Suspicion made = suspicion();
        made.finding = finding;
        made.reminders = 0;
        follow();
    }

    /** No finding stands against it any more. */
    public void acquit() {
        if (suspicion != null) {
            suspicion.finding = null;
        }
    }

    /** The finding that stands against it, or null. */
    public @Nullable Finding finding() {
        return suspicion == null ? null : suspicion.finding;
    }

    /** That finding was reported once more. */
    public void reminded() {
        suspicion().reminders++;
    }

    /** How often the finding was reported again. */
    public int reminders() {
        return suspicion == null ? 0 : suspicion.reminders;
    }

    /** Which code would learn of its end, as it was when it was first judged. */
    public void readInterest(@Nullable ReadInterest interest) {
        if (interest != null || suspicion != null) {
            suspicion().readInterest = interest;
        }
    }

    @Nullable
    ReadInterest readInterest() {
        return suspicion == null ? null : suspicion.readInterest;
    }

    /** What surrounds the socket, as found out for a verdict. */
    public void surroundings(Surroundings found) {
        suspicion().surroundings = found;
    }

    public Surroundings surroundings() {
        return suspicion == null ? Surroundings.NONE : suspicion.surroundings;
    }

    private Suspicion suspicion() {
        if (suspicion == null) {
            suspicion = new Suspicion();
        }
        return suspicion;
    }

    /**
     * Whether a leak stands against it beyond doubt, so that only its close ends the finding. Any other finding is judged again, also one
     * that was made before the socket was connected.
     */
    public boolean isLeaked() {
        Finding stands = finding();
        return stands != null
                && stands.leak()
                && stands.certain()
                && stands.socket().tcp().wasConnected() == facts.isConnected();
    }

    public boolean isClient() {
        return facts.role() == SocketSink.ROLE_CLIENT;
    }

    public boolean isListener() {
        return facts.role() == SocketSink.ROLE_LISTENER;
    }

    /** Releases everything: the socket is finished and was reported, but may still wait in a queue. */
    public void release() {
        facts.forget();
        path.forget();
        samples = null;
        acquit();
    }

    @Nullable
    Observation last() {
        return samples == null ? null : samples.last();
    }

    @Nullable
    Observation earlier() {
        return samples == null ? null : samples.earlier();
    }

    /** The local endpoint; null while the kernel was not asked, or if there is none. */
    public @Nullable Endpoint local() {
        return local;
    }

    /** The peer's endpoint as the kernel showed it, for a socket whose birth no hook saw. */
    @Nullable
    Endpoint peer() {
        return peer;
    }
}
