package io.sockspan.watch;

import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
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
 * Carries facts from the queue through table, kernel, rules and reporters. One thread at a time is inside (its lock is the agent's own: the
 * agent's thread, the attach thread or a test's while it asks, at the JVM's exit the shutdown thread); application threads never are. A step
 * costs in proportion to what happened since the last one, nothing for idle sockets.
 */
public final class Engine {
    private static final long REPORT_EVERY = 1_000_000_000;

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

    /** {@code clock} is that of {@code records} too. */
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
        RowListener listener = new ToEndings();
        this.table = new SocketTable(descriptors, records, this::sawFirst);
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

    /** The parts that find an end are made before {@link Endings}, which needs them. */
    private final class ToEndings implements RowListener {
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

    /** Whether some reporter follows a row is asked when it is made. */
    private void sawFirst(Row row) {
        if (reporters.follows(row.id())) {
            row.follow();
        }
        observer.atAccept(row);
    }

    /** Takes in what was open before the first hook was in place; call once, before the first step. Costs some 10 us a socket. */
    public synchronized int adopt() {
        List<Row> adopted = preexisting.takeIn(observer.addresses());
        for (Row row : adopted) {
            if (row.facts().isConnected()) {
                table.young(row);
                arrivals.suspect(row);
            }
        }
        return adopted.size();
    }

    /** Handles all that has happened: {@code changed} holds {@code count} descriptors that the watch reported. */
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

    /** Judges what is due up to this moment: rows that are due again before all are judged would keep a step from ever ending. */
    private void judgeDue() {
        long now = clock.now();
        for (Row row = table.nextDue(now); row != null; row = table.nextDue(now)) {
            judge(row);
        }
        for (Row row = verdicts.nextAgain(now); row != null; row = verdicts.nextAgain(now)) {
            if (row.hasEnded() || observer.at(row, row.isLeaked()) != null) {
                verdicts.again(row, records.of(row));
            }
        }
    }

    private void judge(Row row) {
        if (row.hasEnded()) {
            if (!closedSockets.isAsSeen(row) || !verdicts.reconsider(row, records.of(row))) {
                // It waited for a judgement of the state before, or has left it by now, which will be seen.
                closedSockets.judgeLater(row, clock.now() + timing.judgeAgain());
            }
            return;
        }
        Observation seen = observer.at(row, true);
        if (seen == null || !row.facts().isHeld()) {
            return;
        }
        observer.judge(row, verdicts::reconsider);
        if (!row.isLeaked() && KernelObserver.isOver(seen.state())) {
            // It still sends, or is too young after all: look again, but not at every tick.
            table.judgeAt(row, clock.now() + timing.judgeAgain());
        }
    }

    /** The sockets, born at {@code since} (nanoTime) or later, that the code may have forgotten to close, judged without the threshold. */
    public synchronized List<Suspect> suspects(long since) {
        if (finished) {
            return List.of();
        }
        testSuspects.awaitCleaner(descriptors);
        arrivals.drain();
        return testSuspects.of(descriptors, since, facts -> {
            Row row = table.row(facts);
            Observation seen = observer.at(row, true);
            boolean suspect = seen != null && (row.isOdd(clock.nanoTime()) || KernelObserver.isOver(seen.state()));
            return suspect ? new TestSuspects.Seen(row, observer.forVerdict(row)) : null;
        });
    }

    /** Judges all that is open without the threshold, once, and closes the reporters: nothing is handled afterwards. */
    public synchronized void finish() {
        finished = true;
        observer.begin();
        try {
            arrivals.drain();
            closedSockets.refresh();
            table.forEachOpen(row -> {
                if (!row.isLeaked()
                        && observer.at(row, true) != null
                        && row.facts().isHeld()) {
                    verdicts.judgeAtExit(row, observer.forVerdict(row));
                }
            });
        } finally {
            // What was found before must not be lost with what fails now.
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

    /** Something was lost on the way: at the next step every open socket is looked at again. Allocates nothing. */
    public synchronized void lookAgain() {
        arrivals.lookAgain();
    }

    /** What stands now, each with its socket's present record. */
    public synchronized List<Finding> findings() {
        step(new int[0], 0);
        List<Finding> standing = inventory.findings();
        standing.addAll(ports.findings());
        return standing;
    }

    /** Every socket with what stands against it, as {@link Inventory#sockets} lists them. */
    public synchronized List<JudgedSocket> sockets() {
        step(new int[0], 0);
        closedSockets.refresh();
        return inventory.sockets();
    }

    /** The ports that TIME_WAIT holds, by destination, most first. */
    public synchronized List<PortUse> portUse() {
        return ports.uses();
    }

    /** How the kernel's table is asked, and how often it was; null while it was never needed. */
    public synchronized @Nullable String asked() {
        return kernelTable.told(closedSockets.followed());
    }

    /** Closed connections that were not followed because too many were at once. */
    public synchronized long notFollowed() {
        return closedSockets.followed().beyond();
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
