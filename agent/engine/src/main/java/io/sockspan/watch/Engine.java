package io.sockspan.watch;

import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.SocketFacts;
import io.sockspan.follow.ClosedSockets;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.Observation;
import io.sockspan.model.PortUse;
import io.sockspan.model.Suspect;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.observe.KernelAccess;
import io.sockspan.report.Reporters;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.RowListener;
import io.sockspan.table.SocketTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries facts from the queue through the table, the kernel, the rules and the reporters. One thread at a time is inside, under a lock of
 * the agent's own. That is the agent's thread, the attach thread or a test's thread while it asks, or the shutdown thread at the JVM's
 * exit. Application threads are never inside. The cost of a step is proportional to what happened since the last one; idle sockets cost
 * nothing.
 */
public final class Engine {
    private static final long REPORT_EVERY = 1_000_000_000;

    /** A question of a test examines the sockets again while others are closed, but not for ever. */
    private static final int MOST_PASSES = 5;

    private final DescriptorTable descriptors;
    private final Records records;
    private final WatchClock clock;
    private final WatchTiming timing;
    private final Reporters reporters;
    private final SocketTable table;
    private final KernelObserver observer;
    private final LazyKernelTable kernelTable;
    private final TestSuspects testSuspects;
    private final Verdicts verdicts;
    private final ClosedSockets closedSockets;
    private final Endings endings;
    private final Arrivals arrivals;
    private final PortPressureMonitor ports;
    private final Sweep sweep;
    private final Inventory inventory;
    private final PreexistingSockets preexisting;
    private long lastReport;
    private boolean finished;

    /** {@code clock} is also the clock of {@code records}. */
    public Engine(
            FactQueue queue,
            DescriptorTable descriptors,
            Records records,
            WatchClock clock,
            KernelAccess kernel,
            Reporters reporters,
            WatchTiming timing) {
        this.descriptors = descriptors;
        this.records = records;
        this.clock = clock;
        this.timing = timing;
        this.reporters = reporters;
        this.lastReport = clock.nanoTime();
        RowListener listener = new EndingsListener();
        this.table = new SocketTable(descriptors, records, this::rowMade);
        this.observer = new KernelObserver(kernel.view(), table, records, clock, timing, listener);
        this.kernelTable = new LazyKernelTable(kernel.table());
        this.testSuspects = new TestSuspects(records, clock);
        FindingContext context = new FindingContext(kernel.view(), kernelTable, records, clock);
        this.verdicts = new Verdicts(reporters, clock, context, timing);
        this.closedSockets = new ClosedSockets(kernelTable, table, records, clock, timing, listener);
        this.endings = new Endings(observer, closedSockets, testSuspects, verdicts, records, reporters, clock);
        Arrivals.Source source = new Arrivals.Source(queue, descriptors);
        this.arrivals = new Arrivals(source, table, observer, closedSockets, endings, clock, timing);
        this.ports = new PortPressureMonitor(closedSockets.followed(), kernelTable, records, reporters, clock, timing);
        this.sweep = new Sweep(table, observer, kernelTable, records, verdicts, clock, timing);
        this.inventory = new Inventory(table, observer, records, verdicts, closedSockets, sweep, kernelTable);
        this.preexisting = new PreexistingSockets(kernel.view(), descriptors, table, clock);
    }

    /** Forwards to {@link Endings}, which is made after the parts that find an end because it needs them. */
    private final class EndingsListener implements RowListener {
        @Override
        public void ended(Row row) {
            endings.ended(row);
        }

        @Override
        public void stateEntered(Row row) {
            endings.stateEntered(row);
        }

        @Override
        public void finished(Row row) {
            endings.finished(row);
        }
    }

    /** Called once for each row, when it is made: the reporters decide then whether they follow it. */
    private void rowMade(Row row) {
        if (reporters.follows(row.id())) {
            row.follow();
        }
        observer.takeSampleOfAccept(row);
    }

    /**
     * Takes in the sockets that were open before the first hook was in place, some 10 us each. Called once, before the first step. Returns
     * how many there are.
     */
    public synchronized int adopt() {
        List<Row> adopted = preexisting.takeIn(observer.addresses());
        for (Row row : adopted) {
            if (row.facts().isConnected()) {
                table.addYoung(row);
                arrivals.suspect(row);
            }
        }
        return adopted.size();
    }

    /**
     * Handles everything that has happened. {@code changed} holds {@code count} descriptors whose sockets the kernel reported. Returns how
     * many facts were handled.
     */
    public synchronized int step(int[] changed, int count) {
        if (finished) {
            return 0;
        }
        observer.begin();
        int handled = arrivals.drain();
        for (int i = 0; i < count; i++) {
            Row row = table.at(changed[i]);
            if (row != null) {
                arrivals.suspect(row);
            }
        }
        arrivals.takeGrown();
        judgeDue();
        closedSockets.step();
        sweep.step();
        if (clock.nanoTime() - lastReport >= REPORT_EVERY) {
            lastReport = clock.nanoTime();
            clock.followWall();
            ports.step();
            preexisting.step();
            reporters.tick(clock.now());
        }
        return handled;
    }

    /**
     * Judges what is due up to this moment. Rows that become due again meanwhile wait for the next step, otherwise a step might never end.
     */
    private void judgeDue() {
        long now = clock.now();
        for (Row row = table.nextDue(now); row != null; row = table.nextDue(now)) {
            judge(row);
        }
        for (Row row = verdicts.nextReminder(now); row != null; row = verdicts.nextReminder(now)) {
            if (row.hasEnded() || observer.observe(row, row.isLeaked()) != null) {
                verdicts.remind(row, records.of(row));
            }
        }
    }

    private void judge(Row row) {
        if (row.hasEnded()) {
            if (!closedSockets.isAsSeen(row) || !verdicts.reconsider(row, records.of(row))) {
                // The row waited to be judged in an earlier state, or has left its state by now. The next look will
                // show it.
                closedSockets.judgeLater(row, clock.now() + timing.judgeAgain());
            }
            return;
        }
        Observation seen = observer.observe(row, true);
        if (seen == null || !row.facts().isHeld()) {
            return;
        }
        observer.judge(row, verdicts::reconsider);
        if (!row.isLeaked() && KernelObserver.isOver(seen.state())) {
            // It still sends, or is too young after all: judge it again, but not at every tick.
            table.judgeAt(row, clock.now() + timing.judgeAgain());
        }
    }

    /**
     * The sockets born at {@code since} (nanoTime) or later that the code may have forgotten to close. They are judged without the
     * threshold.
     */
    public synchronized List<Suspect> suspects(long since) {
        if (finished) {
            return List.of();
        }
        List<Suspect> suspects;
        int passes = 0;
        do {
            testSuspects.awaitCleaner(descriptors);
            arrivals.drain();
            suspects = testSuspects.bornSince(descriptors, since, this::examine);
            passes++;
            // What the JDK closed while the others were examined was neither open nor reported as closed.
        } while (passes < MOST_PASSES && (arrivals.drain() > 0 || testSuspects.isCleanerAtWork(descriptors)));
        return suspects;
    }

    private TestSuspects.@Nullable Examined examine(SocketFacts facts) {
        Row row = table.row(facts);
        Observation seen = observer.observe(row, true);
        boolean suspect = seen != null && (row.isOdd(clock.nanoTime()) || KernelObserver.isOver(seen.state()));
        return suspect ? new TestSuspects.Examined(row, observer.forVerdict(row)) : null;
    }

    /** Judges every open socket once, without the threshold, and closes the reporters. Nothing is handled afterwards. */
    public synchronized void finish() {
        finished = true;
        observer.begin();
        try {
            arrivals.drain();
            closedSockets.refresh();
            table.forEachOpen(row -> {
                if (!row.isLeaked()
                        && observer.observe(row, true) != null
                        && row.facts().isHeld()) {
                    verdicts.judgeAtExit(row, observer.forVerdict(row));
                }
            });
        } finally {
            // A failure here must not lose what was found before.
            reporters.close();
            kernelTable.close();
        }
    }

    /** Closes the reporters and judges nothing: the sockets live on, unwatched. */
    public synchronized void leave() {
        finished = true;
        reporters.close();
        kernelTable.close();
    }

    /** Called when something was lost: the next step looks at every open socket again. Allocates nothing. */
    public synchronized void lookAgain() {
        arrivals.lookAgain();
    }

    /** The findings that stand now, each with the present record of its socket. */
    public synchronized List<Finding> findings() {
        step(new int[0], 0);
        List<Finding> standing = inventory.findings();
        standing.addAll(ports.findings());
        return standing;
    }

    /** Every socket with the finding that stands against it, as {@link Inventory#sockets} lists them. */
    public synchronized List<JudgedSocket> sockets() {
        step(new int[0], 0);
        closedSockets.refresh();
        return inventory.sockets();
    }

    /** The ports that TIME_WAIT holds, by destination, the most first. */
    public synchronized List<PortUse> portUse() {
        return ports.uses();
    }

    /** How the kernel's table of sockets is asked, and how often it was; null while it was never needed. */
    public synchronized @Nullable String describeKernelTable() {
        return kernelTable.describe(closedSockets.followed());
    }

    /** Closed connections that were not followed, because too many were followed already. */
    public synchronized long notFollowed() {
        return closedSockets.followed().notFollowed();
    }

    public synchronized long socketsSeen() {
        return table.seen();
    }

    public synchronized long found() {
        return verdicts.found() + ports.found();
    }

    /** Sockets that the kernel refused to watch. */
    public synchronized long unwatchable() {
        return arrivals.unwatchable();
    }
}
