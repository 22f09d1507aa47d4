package io.sockspan.follow;

import io.sockspan.event.FirstOutcome;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The life of a socket between its close and the end of its TCP, which the kernel's table alone shows. Called inside the engine's lock; costs
 * nothing while nothing was closed, else what {@link FollowedConnections} asks, within an {@link CpuBudget}.
 */
public final class ClosedSockets {
    /** Lines read in one step of sockets that were closed before they were a tick old, 10 us each. */
    private static final int LINES = 100;

    private static final Set<TcpState> MAY_STICK = EnumSet.of(TcpState.FIN_WAIT_1, TcpState.CLOSING, TcpState.LAST_ACK);

    private final LazyKernelTable tables;
    private final SocketTable table;
    private final Records records;
    private final Consumer<Row> changed;
    private final EpochClock clock;
    private final long threshold;
    private final Consumer<Row> over;
    private final FollowedConnections departing;
    private final CpuBudget allowance = new CpuBudget();
    private int linesLeft = LINES;

    /** {@code threshold} and {@code tick} in ns; {@code changed} is told of a row that entered another state, {@code over} of one of which nothing more is to come. */
    public ClosedSockets(
            LazyKernelTable tables,
            SocketTable table,
            Records records,
            EpochClock clock,
            long threshold,
            long tick,
            Consumer<Row> changed,
            Consumer<Row> over) {
        this.tables = tables;
        this.table = table;
        this.records = records;
        this.changed = changed;
        this.clock = clock;
        this.threshold = threshold;
        this.over = over;
        this.departing = new FollowedConnections(tick, this::changed);
    }

    /** Follows what was just closed; false if there is nothing to follow it by. */
    public boolean follow(Row row) {
        SocketFacts facts = row.facts;
        if (!facts.isConnected() || tables.open() == null) {
            return false;
        }
        boolean followed = departing.follow(row, clock.epoch(facts.born), clock.now());
        if (followed) {
            await(row);
            keepLine(row);
        }
        return followed;
    }

    /** An unread stack would hold the application's classes for as long as TIME_WAIT lasts. */
    private void keepLine(Row row) {
        boolean all = row.followed || linesLeft-- > 0;
        if (all || row.watched) {
            records.readStacks(row.facts);
        }
        if (all) {
            records.readTold(row.facts);
        }
        row.facts.forgetStacks();
    }

    /** An open descriptor shows CLOSED, and TCP may go on without it: both sides have sent their FIN. */
    public void followOpen(Row row) {
        if (tables.open() != null && departing.follow(row, clock.epoch(row.facts.born), clock.now())) {
            await(row);
        }
    }

    private static void await(Row row) {
        FirstOutcome read = row.facts.read;
        boolean toldFirst = read != null && read.error == null && read.time - row.facts.outputShut < 0;
        if (!toldFirst) {
            row.awaitTable();
        }
    }

    public void step() {
        linesLeft = LINES;
        long begun = System.nanoTime();
        KernelTable kernel = departing.isDue(clock.now()) && allowance.permits(begun) ? tables.open() : null;
        if (kernel != null) {
            departing.step(kernel, clock.now());
            allowance.spent(begun, System.nanoTime());
        }
    }

    /** Asks about all that is followed, for somebody wants to know now. */
    public void refresh() {
        long now = clock.now();
        departing.hurry(now);
        KernelTable kernel = departing.isDue(now) ? tables.open() : null;
        long unanswered = departing.unanswered();
        while (kernel != null && departing.isDue(now) && departing.unanswered() == unanswered) {
            departing.step(kernel, clock.now());
        }
    }

    /** Whether the kernel shows {@code row} now in the state in which it was seen last: that may be a while ago. */
    public boolean isAsSeen(Row row) {
        ConnectionId id = row.connection();
        KernelTable kernel = id == null ? null : tables.open();
        if (id == null || kernel == null) {
            return false;
        }
        try {
            KernelRow shown = kernel.find(List.of(id)).get(id);
            return shown != null && shown.state() == row.lastSeen();
        } catch (IOException e) {
            // Counted by the table; the next look of the one that follows it will tell.
            return false;
        }
    }

    private void changed(Row row) {
        if (row.done != 0) {
            // The last look at the descriptor may have shown the end already, and the table was asked later.
            row.done = Math.min(row.done, Math.max(row.overSince(), clock.epoch(row.facts.closed)));
            over.accept(row);
            return;
        }
        changed.accept(row);
        judgeLater(row, 0);
    }

    /** Has {@code row} judged once its state has lasted, at {@code earliest} or later, if it is a state that should not last. */
    public void judgeLater(Row row, long earliest) {
        if (row.ended && row.finding == null && MAY_STICK.contains(row.lastSeen())) {
            long lasted = records.of(row).tcp().lastTransition().time() + threshold;
            table.judgeAt(row, Math.max(lasted, earliest));
        }
    }

    /** What has no descriptor any more, the latest last. */
    public List<Row> closed() {
        List<Row> closed = new ArrayList<>();
        for (Row row : departing.rows()) {
            if (row.ended) {
                closed.add(row);
            }
        }
        return closed;
    }

    public FollowedConnections departing() {
        return departing;
    }
}
