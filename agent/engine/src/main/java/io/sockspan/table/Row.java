package io.sockspan.table;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.SocketFacts;
import io.sockspan.lifecycle.Handshake;
import io.sockspan.lifecycle.SeenState;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.ReadInterest;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One socket in the agent's table. A healthy one holds its facts, its cookie and its local endpoint, and no sample. */
public final class Row {
    public final long id;
    public final SocketFacts facts;

    /** Whether some reporter wants every change of it. */
    public boolean followed;

    /** Whether the kernel tells us when its peer is done. */
    public boolean watched;

    /** Whether its descriptor's end was handled. */
    public boolean ended;

    /** When nothing more is to come, ns since the epoch; 0 until then. */
    public long done;

    /** Whether it waits to be judged. */
    public boolean due;

    /** When, ns since the epoch; means nothing while it is not due. */
    public long dueAt;

    /** The finding that stands against it. */
    public @Nullable Finding finding;

    /** How often the finding was said again. */
    public int repeats;

    /** What is known of it in place of its opening; null where a hook saw its birth. */
    public @Nullable FoundOpen foundOpen;

    /** Who looked after its channel when something was first to be said against it; null where that was not looked at. */
    public @Nullable ReadInterest attention;

    /** Since when its Java object is known to be gone, ns since the epoch; 0 until then. */
    private long unreachableSince;

    private long cookie;
    private @Nullable Endpoint local;
    private @Nullable Endpoint peer;
    private @Nullable Observation last;
    private @Nullable Observation earlier;

    /** What {@link #earlier} will be once it is old enough. */
    private @Nullable Observation next;

    private @Nullable List<SeenState> seen;
    private long asked;
    private boolean awaitsTable;
    private @Nullable Handshake handshake;
    private Surroundings around = Surroundings.NONE;

    Row(long id, SocketFacts facts) {
        this.id = id;
        this.facts = facts;
        this.foundOpen = facts.bornSeen() ? null : FoundOpen.UNKNOWN;
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
            // No hook was told it, and a connection that is over has none any more.
            peer = observation.peer();
        }
        if (keep) {
            earlier = last;
            last = observation;
            next = null;
        }
        if (asked == 0 && facts.role == SocketSink.ROLE_SERVER && facts.bornSeen()) {
            handshake = Handshake.of(observation);
        }
        shown(SeenState.of(observation, asked));
        asked = observation.time();
        return true;
    }

    /** Looks at {@code now} whether anybody can still close it; once nobody can, nobody ever will. */
    public void lookForOwner(long now) {
        if (unreachableSince == 0 && facts.isHeld() && !facts.isReachable()) {
            unreachableSince = now;
        }
    }

    /** Whether somebody could still close it when it was looked at last. */
    public boolean isReachable() {
        return unreachableSince == 0;
    }

    /** Whether something has happened to it by which the code should have closed it, or nobody can. */
    public boolean isOdd() {
        return facts.wasTold() || facts.mayBeForgotten(System.nanoTime()) || !isReachable();
    }

    long unreachableSince() {
        return unreachableSince;
    }

    /** Takes the word of the kernel's table at {@code time}. */
    public void observed(KernelRow row, long time) {
        shown(SeenState.of(row, time, asked));
        asked = time;
    }

    /** The kernel's table has it no more at {@code time}. */
    public void gone(long time) {
        shown(SeenState.gone(time, asked));
        asked = time;
    }

    /** The kernel's table has it no more at {@code time}, and its timer had run out at {@code since}. */
    public void ranOut(long time, long since) {
        shown(SeenState.ranOut(time, since));
        asked = time;
    }

    /**
     * The kernel's table is asked what goes on: until it has answered, a descriptor in CLOSED tells nothing. Where the peer's FIN was seen
     * to come first there is no TIME_WAIT, and it tells all.
     */
    public void awaitTable() {
        awaitsTable = seen().stream().noneMatch(state -> state.state() == TcpState.CLOSE_WAIT);
    }

    private void shown(SeenState state) {
        List<SeenState> all = seen == null ? new ArrayList<>(2) : seen;
        boolean ended = !state.ofDescriptor() && isEnd(all, state);
        if (!ended && (all.isEmpty() || tellsMore(state, all.get(all.size() - 1)))) {
            all.add(state);
        }
        seen = all;
    }

    /** Takes what the table says in place of a descriptor in CLOSED; true if that was the end already. */
    private boolean isEnd(List<SeenState> all, SeenState word) {
        boolean awaited = awaitsTable;
        awaitsTable = false;
        if (!endsInDescriptor(all)) {
            return false;
        }
        if (word.state() != TcpState.CLOSED) {
            all.remove(all.size() - 1);
            return false;
        }
        return !awaited;
    }

    private static boolean endsInDescriptor(List<SeenState> all) {
        SeenState last = all.isEmpty() ? null : all.get(all.size() - 1);
        return last != null && last.ofDescriptor() && last.state() == TcpState.CLOSED;
    }

    /** While TIME_WAIT runs as a row of its own the descriptor shows CLOSED, and that is not yet the end. */
    private static boolean tellsMore(SeenState state, SeenState before) {
        boolean beside = state.ofDescriptor() && !before.ofDescriptor() && before.state() == TcpState.TIME_WAIT;
        boolean end = before.state() == TcpState.CLOSED && before.ofDescriptor() && !state.ofDescriptor();
        return (state.state() != before.state() || end) && !beside;
    }

    /** What its connection is known by once no descriptor is left; null while the kernel was not asked, or nothing was connected. */
    public @Nullable ConnectionId connection() {
        Endpoint other = facts.peerAddress == null ? peer : Endpoint.of(facts.peerAddress, facts.peerPort);
        return local == null || other == null ? null : new ConnectionId(cookie, local, other);
    }

    /** Since when the kernel has shown the end, ns since the epoch; 0 if it has not. */
    public long overSince() {
        SeenState last = seen == null || seen.isEmpty() ? null : seen.get(seen.size() - 1);
        return last == null || last.state() != TcpState.CLOSED ? 0 : last.since();
    }

    /** The state that the kernel showed last, null if it was not asked. */
    public @Nullable TcpState lastSeen() {
        return seen == null || seen.isEmpty() ? null : seen.get(seen.size() - 1).state();
    }

    /** What was before its accept, null where it is not known. */
    @Nullable
    Handshake handshake() {
        return handshake;
    }

    /** When the kernel was asked last, ns since the epoch; 0 if it was not. */
    public long asked() {
        return asked;
    }

    /** What was found out beside it for a verdict. */
    public void around(Surroundings found) {
        around = found;
    }

    public Surroundings around() {
        return around;
    }

    /** Forgets that a healthy state was seen: the facts say the same. */
    void forgetHealth() {
        if (seen().stream().allMatch(state -> state.state() == TcpState.ESTABLISHED)) {
            seen = null;
        }
    }

    /** Keeps {@code seen}, and a word before it: the oldest at first, then always one that is {@code apart} to twice as many ns older. */
    public void keepApart(Observation seen, long apart) {
        if (next == null) {
            next = last == null ? seen : last;
            earlier = last;
        } else if (seen.time() - next.time() >= apart) {
            earlier = next;
            next = seen;
        } else if (earlier == null) {
            earlier = next;
        }
        last = seen;
    }

    /** As {@link #healthy}, where the kernel's word was not kept at all. */
    public void quiet() {
        last = followed ? last : null;
        earlier = null;
        next = null;
        forgetHealth();
    }

    /** Forgets words that were kept while something seemed wrong, and that a healthy state was seen; spans want {@code seen}, the last. */
    public void healthy(Observation seen) {
        last = followed ? seen : null;
        earlier = null;
        next = null;
        forgetHealth();
    }

    public boolean isClient() {
        return facts.role == SocketSink.ROLE_CLIENT;
    }

    /**
     * Whether a leak stands against it beyond doubt, which its close alone ends; what else stands is looked at again, as what was said of it
     * before it was connected.
     */
    public boolean isLeaked() {
        Finding stands = finding;
        return stands != null
                && stands.leak()
                && stands.certain()
                && stands.socket().tcp().wasConnected() == facts.isConnected();
    }

    public boolean isListener() {
        return facts.role == SocketSink.ROLE_LISTENER;
    }

    /** Lets go of everything: the socket has ended and was reported, but may still wait in a queue. */
    public void release() {
        facts.forget();
        finding = null;
        last = null;
        earlier = null;
        next = null;
        seen = null;
    }

    List<SeenState> seen() {
        List<SeenState> all = seen == null ? List.of() : seen;
        return awaitsTable && endsInDescriptor(all) ? all.subList(0, all.size() - 1) : all;
    }

    @Nullable
    Observation last() {
        return last;
    }

    @Nullable
    Observation earlier() {
        return earlier;
    }

    /** Its own end, null while the kernel was not asked or it has none. */
    public @Nullable Endpoint local() {
        return local;
    }

    @Nullable
    Endpoint peer() {
        return peer;
    }
}
