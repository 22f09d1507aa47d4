package io.sockspan.follow;

import io.sockspan.event.FirstOutcome;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.observe.KernelTable;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.RowListener;
import io.sockspan.table.SocketTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Follows a socket between its close and the end of its TCP, which only the kernel's table shows. Called inside the engine's lock. Costs
 * nothing while nothing was closed, otherwise what {@link FollowedConnections} asks, within a {@link CpuBudget}.
 */
public final class ClosedSockets {
    /** How many sockets closed before they were a tick old have their lines read in one step, 10 us each. */
    private static final int LINES = 100;

    private static final Set<TcpState> MAY_STICK = EnumSet.of(TcpState.FIN_WAIT_1, TcpState.CLOSING, TcpState.LAST_ACK);

    private final LazyKernelTable kernelTable;
    private final SocketTable table;
    private final Records records;
    private final WatchClock clock;
    private final WatchTiming timing;
    private final RowListener listener;
    private final FollowedConnections followed;
    private final CpuBudget budget = new CpuBudget();
    private int linesLeft = LINES;

    /** {@code listener} is given each row that has entered another state, and each that is finished. */
    public ClosedSockets(
            LazyKernelTable kernelTable,
            SocketTable table,
            Records records,
            WatchClock clock,
            WatchTiming timing,
            RowListener listener) {
        this.kernelTable = kernelTable;
        this.table = table;
        this.records = records;
        this.clock = clock;
        this.timing = timing;
        this.listener = listener;
        this.followed = new FollowedConnections(timing.tick(), new FollowedListener());
    }

    /** Receives what becomes of the connections that are followed. */
    private final class FollowedListener implements RowListener {
        @Override
        public void ended(Row row) {
            listener.ended(row);
        }

        @Override
        public void stateEntered(Row row) {
            listener.stateEntered(row);
            judgeLater(row, 0);
        }

        @Override
        public void finished(Row row) {
            // The descriptor may have shown the end already, before the table was asked.
            long shown =
                    Math.max(row.path().overSince(), clock.epoch(row.facts().closed()));
            row.finished(Math.min(row.finishedTime(), shown));
            listener.finished(row);
        }
    }

    /** Follows what was just closed; false if its connection cannot be identified. */
    public boolean follow(Row row) {
        SocketFacts facts = row.facts();
        if (!facts.isConnected() || kernelTable.open() == null) {
            return false;
        }
        boolean taken = followed.follow(row, clock.epoch(facts.born()), clock.now());
        if (taken) {
            await(row);
            keepLine(row);
        }
        return taken;
    }

    /**
     * Reads the stacks of {@code row}, or drops them. An unread stack would hold the application's classes for as long as TIME_WAIT lasts.
     */
    private void keepLine(Row row) {
        boolean all = row.isFollowed() || linesLeft-- > 0;
        if (all || row.isWatched()) {
            records.readStacks(row);
        }
        if (all) {
            records.readOutcomes(row);
        }
        row.facts().forgetStacks();
    }

    /** Follows an open socket whose descriptor shows CLOSED. Both sides have sent their FIN, and TCP may go on without the descriptor. */
    public void followOpen(Row row) {
        if (kernelTable.open() != null
                && followed.follow(row, clock.epoch(row.facts().born()), clock.now())) {
            await(row);
        }
    }

    private static void await(Row row) {
        FirstOutcome read = row.facts().read();
        boolean endReadFirst =
                read != null && read.error == null && read.time - row.facts().outputShut() < 0;
        if (!endReadFirst) {
            row.path().awaitTable();
        }
    }

    public void step() {
        linesLeft = LINES;
        long begun = clock.nanoTime();
        KernelTable kernel = followed.isDue(clock.now()) && budget.permits(begun) ? kernelTable.open() : null;
        if (kernel != null) {
            followed.step(kernel, clock.now());
            budget.spent(begun, clock.nanoTime());
        }
    }

    /** Asks about everything that is followed, because a person wants to know now. */
    public void refresh() {
        long now = clock.now();
        followed.makeDue(now);
        KernelTable kernel = followed.isDue(now) ? kernelTable.open() : null;
        long unanswered = followed.unanswered();
        while (kernel != null && followed.isDue(now) && followed.unanswered() == unanswered) {
            followed.step(kernel, clock.now());
        }
    }

    /** Whether the kernel still shows {@code row} in the state in which it was seen last, which may be a while ago. */
    public boolean isAsSeen(Row row) {
        ConnectionId id = row.connection();
        KernelTable kernel = id == null ? null : kernelTable.open();
        if (id == null || kernel == null) {
            return false;
        }
        try {
            KernelRow shown = kernel.find(List.of(id)).get(id);
            return shown != null && shown.state() == row.path().lastSeen();
        } catch (IOException e) {
            // The table counts this failure; the next look at the followed connection will show the state.
            return false;
        }
    }

    /** Has {@code row} judged once its state has lasted for a threshold, at {@code earliest} or later, if that state should not last. */
    public void judgeLater(Row row, long earliest) {
        if (row.hasEnded()
                && row.finding() == null
                && MAY_STICK.contains(row.path().lastSeen())) {
            long lasted = records.of(row).tcp().lastTransition().time() + timing.threshold();
            table.judgeAt(row, Math.max(lasted, earliest));
        }
    }

    /** The rows that have no descriptor any more, the latest last. */
    public List<Row> closed() {
        List<Row> closed = new ArrayList<>();
        for (Row row : followed.rows()) {
            if (row.hasEnded()) {
                closed.add(row);
            }
        }
        return closed;
    }

    public FollowedConnections followed() {
        return followed;
    }
}
