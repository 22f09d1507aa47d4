package io.sockspan.table;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.CallSite;
import io.sockspan.event.FirstOutcome;
import io.sockspan.event.SocketFacts;
import io.sockspan.event.StackPool;
import io.sockspan.lifecycle.Handshake;
import io.sockspan.lifecycle.Lifecycle;
import io.sockspan.model.Api;
import io.sockspan.model.Beginning;
import io.sockspan.model.Cause;
import io.sockspan.model.Closing;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Event;
import io.sockspan.model.Event.Kind;
import io.sockspan.model.Evidence;
import io.sockspan.model.Identity;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.KernelRow;
import io.sockspan.model.Outcomes;
import io.sockspan.model.Ownership;
import io.sockspan.model.Role;
import io.sockspan.model.Site;
import io.sockspan.model.SocketEnds;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpHistory;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes immutable records of rows, for judging and reporting; the agent's threads only, some 10 us for a row whose stacks are unread. */
public final class Records {
    private final EpochClock clock;
    private final StackPool stacks;

    public Records(EpochClock clock, StackPool stacks) {
        this.clock = clock;
        this.stacks = stacks;
    }

    /** Reads the stacks of an open socket, so that only shared frames stay in memory, and no class of the application. */
    public void readStacks(SocketFacts facts) {
        if (facts.opened != null) {
            facts.opened.stack(stacks);
        }
        if (facts.asyncReads != null && facts.asyncReads.asked() != null) {
            facts.asyncReads.asked().stack(stacks);
        }
        for (CallSite mark : new CallSite[] {
            facts.closeReturned, facts.lastAccept, facts.keyCancelled, facts.tlsClosed, facts.firstUse
        }) {
            if (mark != null) {
                mark.stack(stacks);
            }
        }
    }

    /** Reads the stacks of what the code was told, before which they are left unread: most such sockets are closed in a moment. */
    public void readTold(SocketFacts facts) {
        for (FirstOutcome told : new FirstOutcome[] {facts.read, facts.write, facts.thrown}) {
            if (told != null) {
                told.where.stack(stacks);
            }
        }
    }

    /** Where and when the listener {@code row} last gave a connection, or null if it never has. */
    public @Nullable Site lastAccept(Row row) {
        return site(row.facts.lastAccept);
    }

    /** The line that opened {@code row}, or null if it was not kept. */
    public @Nullable String line(Row row) {
        CallSite opened = row.facts.opened;
        Stack stack = opened == null ? Stack.EMPTY : opened.stack(stacks);
        return stack.isEmpty() ? null : stack.top();
    }

    /** The lines of the frames that a story of {@code record} names, as far as their sources are at hand; a file is read once. */
    public Map<StackTraceElement, String> sources(SocketRecord record) {
        Map<StackTraceElement, String> sources = new HashMap<>();
        source(sources, record.beginning().site());
        for (IoOutcome told : new IoOutcome[] {
            record.outcomes().read(),
            record.outcomes().write(),
            record.ownership().thrown()
        }) {
            source(sources, told == null ? null : told.site());
        }
        source(
                sources,
                record.beginning().found() == null
                        ? null
                        : record.beginning().found().firstUse());
        source(sources, record.ownership().tlsClosed());
        source(sources, record.ownership().keyCancelled());
        source(sources, record.closing().requested());
        return Map.copyOf(sources);
    }

    private void source(Map<StackTraceElement, String> sources, @Nullable Site site) {
        Stack stack = site == null ? Stack.EMPTY : site.stack();
        if (!stack.isEmpty() && !stack.isJdk()) {
            StackTraceElement frame = stack.frames().get(0);
            String text = stacks.source(frame);
            if (text != null) {
                sources.put(frame, text);
            }
        }
    }

    /** A connection that waits at {@code listener} and that nobody has accepted, as the kernel showed it at {@code time}. */
    public SocketRecord waiting(Row listener, KernelRow waiting, long time) {
        SocketRecord of = of(listener);
        TcpState state = waiting.state();
        Transition seen = new Transition(TcpState.CLOSED, state, time, 0, Evidence.SEEN, Cause.OBSERVED);
        return new SocketRecord(
                new Identity(0, -1, of.identity().api(), Role.SERVER),
                new Beginning(time, of.beginning().site(), of.beginning().found()),
                new SocketEnds(waiting.local(), waiting.peer(), null),
                Outcomes.NONE,
                Closing.NOT_BEGUN,
                new TcpHistory(List.of(seen), null, null),
                Ownership.USUAL,
                Surroundings.NONE);
    }

    /** Everything that is known of {@code row} now. */
    public SocketRecord of(Row row) {
        SocketFacts facts = row.facts;
        return new SocketRecord(
                new Identity(row.id, facts.fd, api(facts), role(facts)),
                beginning(row),
                ends(row),
                new Outcomes(outcome(facts.read), outcome(facts.write), facts.connectError),
                new Closing(
                        site(facts.closeReturned), clock.epoch(facts.inputShut), clock.epoch(facts.closed), row.done),
                new TcpHistory(Lifecycle.of(events(row), row.seen()), row.last(), row.earlier()),
                ownership(row),
                row.around());
    }

    private Beginning beginning(Row row) {
        SocketFacts facts = row.facts;
        long time = clock.epoch(facts.born);
        CallSite opened = facts.opened;
        return new Beginning(
                time,
                opened == null ? new Site("unknown", time, Stack.EMPTY) : site(opened, facts.born),
                row.foundOpen == null ? null : row.foundOpen.usedFirst(site(facts.firstUse)));
    }

    private static SocketEnds ends(Row row) {
        SocketFacts facts = row.facts;
        return new SocketEnds(
                row.local(),
                facts.peerAddress == null ? row.peer() : Endpoint.of(facts.peerAddress, facts.peerPort),
                hostName(facts.peerAddress));
    }

    private Ownership ownership(Row row) {
        SocketFacts facts = row.facts;
        boolean usual = row.unreachableSince() == 0
                && !facts.collected
                && row.attention == null
                && facts.keyCancelled == null
                && facts.tlsClosed == null
                && facts.thrown == null;
        return usual
                ? Ownership.USUAL
                : new Ownership(
                        row.unreachableSince(),
                        facts.collected,
                        row.attention,
                        site(facts.keyCancelled),
                        site(facts.tlsClosed),
                        outcome(facts.thrown),
                        clock.epoch(facts.thrownLast));
    }

    private @Nullable Site site(@Nullable CallSite mark) {
        return mark == null ? null : site(mark, mark.time);
    }

    private static Api api(SocketFacts facts) {
        return switch (facts.api) {
            case SocketSink.API_SOCKET -> Api.SOCKET;
            case SocketSink.API_SOCKET_CHANNEL -> Api.SOCKET_CHANNEL;
            case SocketSink.API_ASYNCHRONOUS_SOCKET_CHANNEL -> Api.ASYNCHRONOUS_SOCKET_CHANNEL;
            default -> Api.UNKNOWN;
        };
    }

    private static Role role(SocketFacts facts) {
        return switch (facts.role) {
            case SocketSink.ROLE_CLIENT -> Role.CLIENT;
            case SocketSink.ROLE_SERVER -> Role.SERVER;
            default -> Role.LISTENER;
        };
    }

    private Site site(CallSite mark, long time) {
        return new Site(mark.thread, clock.epoch(time), mark.stack(stacks));
    }

    private @Nullable IoOutcome outcome(@Nullable FirstOutcome told) {
        if (told == null) {
            return null;
        }
        Site site = new Site(told.thread, clock.epoch(told.time), told.where.stack(stacks));
        return new IoOutcome(told.error, told.count, told.handler, site);
    }

    private List<Event> events(Row row) {
        SocketFacts facts = row.facts;
        List<Event> events = new ArrayList<>();
        Handshake handshake = row.handshake();
        if (handshake != null) {
            // The kernel's times are coarse, and none of this was after accept().
            long over = Math.min(handshake.over(), clock.epoch(facts.born));
            events.add(new Event(
                    handshake.exact() ? Kind.SYN_CAME : Kind.SYN_CAME_BEFORE,
                    over - (handshake.over() - handshake.synCame())));
            events.add(new Event(Kind.CONNECTED, over));
        } else if (facts.bornSeen()) {
            add(events, Kind.OPENED, facts.born);
        }
        add(events, Kind.CONNECT_STARTED, facts.connectStarted);
        add(events, connected(facts), facts.connected);
        add(events, Kind.CONNECT_FAILED, facts.connectFailed);
        add(events, Kind.OUTPUT_SHUT, facts.outputShut);
        FirstOutcome read = facts.read;
        if (read != null && read.error == null && !read.tls) {
            add(events, Kind.END_OF_STREAM, read.time);
        }
        failure(events, read);
        failure(events, facts.write);
        long closed = facts.preClosed != 0 ? facts.preClosed : facts.closed;
        if (!facts.resetAtClose || facts.finBeforeReset) {
            add(events, Kind.CLOSED, closed);
        }
        if (facts.resetAtClose) {
            add(events, Kind.CLOSED_WITH_RESET, closed);
        }
        return events;
    }

    /** The JDK's own words for ECONNRESET and EPIPE, which follow an RST of the peer's, and for ETIMEDOUT. */
    private void failure(List<Event> events, @Nullable FirstOutcome told) {
        String error = told == null || told.error == null ? "" : told.error;
        if (told == null || error.isEmpty()) {
            return;
        }
        if (error.contains("Connection reset") || error.contains("Broken pipe")) {
            add(events, Kind.RESET, told.time);
        } else if (error.contains("Connection timed out")) {
            add(events, Kind.TIMED_OUT, told.time);
        }
    }

    private static Kind connected(SocketFacts facts) {
        if (!facts.bornSeen() && facts.connected == facts.born) {
            return Kind.FOUND_CONNECTED;
        }
        return facts.role == SocketSink.ROLE_SERVER ? Kind.ACCEPTED : Kind.CONNECTED;
    }

    private void add(List<Event> events, Kind kind, long nanoTime) {
        if (nanoTime != 0) {
            events.add(new Event(kind, clock.epoch(nanoTime)));
        }
    }

    /** The name the code connected to: it stands before the slash of {@code toString}, which never looks it up. */
    private static @Nullable String hostName(@Nullable InetAddress address) {
        String text = address == null ? "" : address.toString();
        int slash = text.indexOf('/');
        // A literal address that was given as a name is no name.
        return slash <= 0 || text.endsWith("/" + text.substring(0, slash)) ? null : text.substring(0, slash);
    }
}
