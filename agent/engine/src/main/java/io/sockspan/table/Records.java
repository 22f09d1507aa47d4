package io.sockspan.table;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.CallSite;
import io.sockspan.event.FactStacks;
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
import io.sockspan.model.WatchClock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes immutable records of rows, for judging and reporting. The agent's threads only; some 10 us for a row whose stacks are unread. */
public final class Records {
    private final WatchClock clock;
    private final StackPool stacks;

    public Records(WatchClock clock, StackPool stacks) {
        this.clock = clock;
        this.stacks = stacks;
    }

    /** Reads the stacks of an open socket, so that memory holds only shared frames and no class of the application. */
    public void readStacks(Row row) {
        FactStacks.readOpen(row.facts(), stacks);
    }

    /** Reads the stacks of what was reported to the code. */
    public void readOutcomes(Row row) {
        FactStacks.readOutcomes(row.facts(), stacks);
    }

    /** Where and when the listener {@code row} last accepted a connection, or null if it never has. */
    public @Nullable Site lastAccept(Row row) {
        return site(row.facts().lastAccept());
    }

    /** The line that opened {@code row}, or null if it was not kept. */
    public @Nullable String line(Row row) {
        CallSite opened = row.facts().opened();
        Stack stack = opened == null ? Stack.EMPTY : opened.stack(stacks);
        return stack.isEmpty() ? null : stack.top();
    }

    /** The source lines of the frames that a story of {@code record} names, where the sources are available. Each file is read once. */
    public Map<StackTraceElement, String> sources(SocketRecord record) {
        Map<StackTraceElement, String> sources = new HashMap<>();
        source(sources, record.beginning().site());
        for (IoOutcome outcome : new IoOutcome[] {
            record.outcomes().read(),
            record.outcomes().write(),
            record.ownership().thrown()
        }) {
            source(sources, outcome == null ? null : outcome.site());
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

    /** The record of a connection that waits at {@code listener} and that no code has accepted, as the kernel shows it now. */
    public SocketRecord waiting(Row listener, KernelRow waiting) {
        long time = clock.now();
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

    /** The record of everything that is known of {@code row} now. */
    public SocketRecord of(Row row) {
        SocketFacts facts = row.facts();
        return new SocketRecord(
                new Identity(row.id(), facts.fd(), api(facts), role(facts)),
                beginning(row),
                ends(row),
                new Outcomes(outcome(facts.read()), outcome(facts.write()), facts.connectError()),
                new Closing(
                        site(facts.closeReturned()),
                        clock.epoch(facts.inputShut()),
                        clock.epoch(facts.closed()),
                        row.finishedTime()),
                new TcpHistory(Lifecycle.of(events(row), row.path().seen()), row.last(), row.earlier()),
                ownership(row),
                row.surroundings());
    }

    private Beginning beginning(Row row) {
        SocketFacts facts = row.facts();
        long time = clock.epoch(facts.born());
        CallSite opened = facts.opened();
        return new Beginning(
                time,
                opened == null ? new Site("unknown", time, Stack.EMPTY) : site(opened, facts.born()),
                row.foundOpen() == null ? null : row.foundOpen().usedFirst(site(facts.firstUse())));
    }

    private static SocketEnds ends(Row row) {
        SocketFacts facts = row.facts();
        return new SocketEnds(
                row.local(),
                facts.peerAddress() == null ? row.peer() : Endpoint.of(facts.peerAddress(), facts.peerPort()),
                hostName(facts.peerAddress()));
    }

    private Ownership ownership(Row row) {
        SocketFacts facts = row.facts();
        boolean usual = row.unreachableSince() == 0
                && !facts.collected()
                && row.readInterest() == null
                && facts.keyCancelled() == null
                && facts.tlsClosed() == null
                && facts.thrown() == null;
        return usual
                ? Ownership.USUAL
                : new Ownership(
                        row.unreachableSince(),
                        facts.collected(),
                        row.readInterest(),
                        site(facts.keyCancelled()),
                        site(facts.tlsClosed()),
                        outcome(facts.thrown()),
                        clock.epoch(facts.thrownLast()));
    }

    private @Nullable Site site(@Nullable CallSite callSite) {
        return callSite == null ? null : site(callSite, callSite.time);
    }

    private static Api api(SocketFacts facts) {
        return switch (facts.api()) {
            case SocketSink.API_SOCKET -> Api.SOCKET;
            case SocketSink.API_SOCKET_CHANNEL -> Api.SOCKET_CHANNEL;
            case SocketSink.API_ASYNCHRONOUS_SOCKET_CHANNEL -> Api.ASYNCHRONOUS_SOCKET_CHANNEL;
            default -> Api.UNKNOWN;
        };
    }

    private static Role role(SocketFacts facts) {
        return switch (facts.role()) {
            case SocketSink.ROLE_CLIENT -> Role.CLIENT;
            case SocketSink.ROLE_SERVER -> Role.SERVER;
            default -> Role.LISTENER;
        };
    }

    private Site site(CallSite callSite, long time) {
        return new Site(callSite.thread, clock.epoch(time), callSite.stack(stacks));
    }

    private @Nullable IoOutcome outcome(@Nullable FirstOutcome first) {
        if (first == null) {
            return null;
        }
        Site site = new Site(first.thread, clock.epoch(first.time), first.where.stack(stacks));
        return new IoOutcome(first.error, first.count(), first.handler, site);
    }

    private List<Event> events(Row row) {
        SocketFacts facts = row.facts();
        List<Event> events = new ArrayList<>();
        Handshake handshake = row.path().handshake();
        if (handshake != null) {
            // The kernel's times are coarse, but all of this happened before accept() returned.
            long over = Math.min(handshake.over(), clock.epoch(facts.born()));
            events.add(new Event(
                    handshake.exact() ? Kind.SYN_CAME : Kind.SYN_CAME_BEFORE,
                    over - (handshake.over() - handshake.synCame())));
            events.add(new Event(Kind.CONNECTED, over));
        } else if (facts.bornSeen()) {
            add(events, Kind.OPENED, facts.born());
        }
        add(events, Kind.CONNECT_STARTED, facts.connectStarted());
        add(events, connected(facts), facts.connected());
        add(events, Kind.CONNECT_FAILED, facts.connectFailed());
        add(events, Kind.OUTPUT_SHUT, facts.outputShut());
        FirstOutcome read = facts.read();
        if (read != null && read.error == null && !read.tls) {
            add(events, Kind.END_OF_STREAM, read.time);
        }
        failure(events, read);
        failure(events, facts.write());
        long closed = facts.preClosed() != 0 ? facts.preClosed() : facts.closed();
        if (row.closeSegment() != CloseSegment.RST) {
            add(events, Kind.CLOSED, closed);
        }
        if (row.closeSegment() != CloseSegment.FIN) {
            add(events, Kind.CLOSED_WITH_RESET, closed);
        }
        return events;
    }

    /** The JDK's messages for ECONNRESET and EPIPE, which follow the peer's RST, and for ETIMEDOUT. */
    private void failure(List<Event> events, @Nullable FirstOutcome first) {
        String error = first == null || first.error == null ? "" : first.error;
        if (first == null || error.isEmpty()) {
            return;
        }
        if (error.contains("Connection reset") || error.contains("Broken pipe")) {
            add(events, Kind.RESET, first.time);
        } else if (error.contains("Connection timed out")) {
            add(events, Kind.TIMED_OUT, first.time);
        }
    }

    private static Kind connected(SocketFacts facts) {
        if (!facts.bornSeen() && facts.connected() == facts.born()) {
            return Kind.FOUND_CONNECTED;
        }
        return facts.role() == SocketSink.ROLE_SERVER ? Kind.ACCEPTED : Kind.CONNECTED;
    }

    private void add(List<Event> events, Kind kind, long nanoTime) {
        if (nanoTime != 0) {
            events.add(new Event(kind, clock.epoch(nanoTime)));
        }
    }

    /** The name to which the code connected. It stands before the slash in {@code toString}, which never looks the name up. */
    private static @Nullable String hostName(@Nullable InetAddress address) {
        String text = address == null ? "" : address.toString();
        int slash = text.indexOf('/');
        // A literal address given in place of a name is no name.
        return slash <= 0 || text.endsWith("/" + text.substring(0, slash)) ? null : text.substring(0, slash);
    }
}
