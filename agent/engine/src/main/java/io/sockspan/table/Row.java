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
 * One socket in the agent's table: what it is known by, where it stands in its life, and what stands against it. A healthy one holds its
 * facts, its cookie and its local endpoint; its states, samples and suspicions are objects of their own. The agent's threads only, one at a
 * time; some stores a call.
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

    /** When, ns since the epoch; means nothing while it is not due. {@link SocketTable} alone writes it. */
    long dueAt;

    private @Nullable FoundOpen foundOpen;
    private long unreachableSince;
    private long cookie;
    private @Nullable Endpoint local;
    private @Nullable Endpoint peer;
    private CloseSegment closeSegment = CloseSegment.FIN;
    private @Nullable Samples samples;
    private @Nullable Case suspicion;

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

    /** Takes the kernel's word; false if the descriptor is another socket's by now. */
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
            // No hook was given it, and a connection that is over has none any more.
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

    /** Keeps {@code seen}, and a word before it that is at least {@code apart} ns older once there is one. */
    public void keepApart(Observation seen, long apart) {
        samples().keepApart(seen, apart);
    }

    /** As {@link #healthy}, where the kernel's word was not kept at all. */
    public void quiet() {
        healthy(last());
    }

    /** Forgets words that were kept while something seemed wrong, and that a healthy state was seen; spans want {@code seen}, the last. */
    public void healthy(@Nullable Observation seen) {
        samples = null;
        if (followed && seen != null) {
            samples().keep(seen);
        }
        path.forgetHealth();
    }

    /** Looks at {@code now} whether any code can still close it; once none can, none ever will. */
    public void lookForOwner(long now) {
        if (unreachableSince == 0 && facts.isHeld() && !facts.isReachable()) {
            unreachableSince = now;
        }
    }

    /** Whether some code could still close it when it was looked at last. */
    public boolean isReachable() {
        return unreachableSince == 0;
    }

    /** Since when its Java object is known to be gone, ns since the epoch; 0 until then. */
    long unreachableSince() {
        return unreachableSince;
    }

    /** Whether something has happened to it before {@code nanoTime} by which the code should have closed it, or no code can. */
    public boolean isOdd(long nanoTime) {
        return facts.hasOutcome() || facts.mayBeForgotten(nanoTime) || !isReachable();
    }

    /** What its connection is known by once no descriptor is left; null while the kernel was not asked, or nothing was connected. */
    public @Nullable ConnectionId connection() {
        Endpoint other = facts.peerAddress() == null ? peer : Endpoint.of(facts.peerAddress(), facts.peerPort());
        return local == null || other == null ? null : new ConnectionId(cookie, local, other);
    }

    /** Some reporter wants every change of it from now on. */
    public void follow() {
        followed = true;
    }

    public boolean isFollowed() {
        return followed;
    }

    /** The kernel reports to us when its peer is done. */
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

    /** Nothing more came of it after {@code time}, ns since the epoch. */
    public void finished(long time) {
        finishedTime = time;
    }

    /** When it was over, ns since the epoch; 0 while more is to come. */
    public long finishedTime() {
        return finishedTime;
    }

    /** Whether it waits to be judged. */
    public boolean isDue() {
        return due;
    }

    /** What the kernel was seen to have reason to send at the close. */
    public void closedWith(CloseSegment segment) {
        closeSegment = segment;
    }

    public CloseSegment closeSegment() {
        return closeSegment;
    }

    /** Whether its code took the peer's end from the queue, which no hook saw of a socket that was open before the agent came. */
    public void endTaken(@Nullable Boolean taken) {
        foundOpen = new FoundOpen(null, taken);
    }

    /** What is known in place of its opening; null where a hook saw its birth. */
    public @Nullable FoundOpen foundOpen() {
        return foundOpen;
    }

    /** A finding stands against it from now on; some reporter wants its changes then. */
    public void accuse(Finding finding) {
        Case about = suspicion();
        about.finding = finding;
        about.reminders = 0;
        follow();
    }

    /** Nothing stands against it any more. */
    public void acquit() {
        if (suspicion != null) {
            suspicion.finding = null;
        }
    }

    /** The finding that stands against it. */
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

    /** Which code would learn of its end, when something was first to be said against it. */
    public void readInterest(@Nullable ReadInterest interest) {
        if (interest != null || suspicion != null) {
            suspicion().readInterest = interest;
        }
    }

    @Nullable
    ReadInterest readInterest() {
        return suspicion == null ? null : suspicion.readInterest;
    }

    /** What was found out beside it for a verdict. */
    public void surroundings(Surroundings found) {
        suspicion().surroundings = found;
    }

    public Surroundings surroundings() {
        return suspicion == null ? Surroundings.NONE : suspicion.surroundings;
    }

    private Case suspicion() {
        if (suspicion == null) {
            suspicion = new Case();
        }
        return suspicion;
    }

    /**
     * Whether a leak stands against it beyond doubt, which its close alone ends; what else stands is looked at again, as what was reported of it
     * before it was connected.
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

    /** Lets go of everything: the socket has ended and was reported, but may still wait in a queue. */
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

    /** Its own end, null while the kernel was not asked or it has none. */
    public @Nullable Endpoint local() {
        return local;
    }

    /** The other end as the kernel showed it, of a socket whose birth no hook saw. */
    @Nullable
    Endpoint peer() {
        return peer;
    }
}
