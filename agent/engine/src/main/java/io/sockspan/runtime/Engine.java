package io.sockspan.runtime;

import io.sockspan.control.Watch.Shown;
import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.SocketFacts;
import io.sockspan.lifecycle.SeenState;
import io.sockspan.model.Finding;
import io.sockspan.model.Observation;
import io.sockspan.model.PortUse;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import io.sockspan.observe.KernelView;
import io.sockspan.report.Reporters;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries facts from the queue through table, kernel, rules and reporters. One thread at a time is inside (its lock is the agent's own: the
 * agent's thread, the attach thread or a test's while it asks, at the JVM's exit the shutdown thread); application threads never are. A step
 * costs in proportion to what happened since the last one, nothing for idle sockets.
 */
final class Engine {
    private static final long REPORT_EVERY = 1_000_000_000;

    private final FactQueue queue;
    private final DescriptorTable descriptors;
    private final SocketTable table;
    private final Records records;
    private final Lineup lineup;
    private final EpochClock clock;
    private final Look look;
    private final KernelView kernel;
    private final Reporters reporters;
    private final long threshold;
    private final long tick;
    private final Tables tables;
    private final Verdicts verdicts;
    private final AfterClose afterClose;
    private final PortPressure ports;
    private final Sweep sweep;
    private final Inventory inventory;
    private final FoundOpenSockets foundOpen;
    private long droppedSeen;
    private long unwatchable;
    private long lastReport = System.nanoTime();
    private boolean finished;
    private boolean lookAgain;

    Engine(
            FactQueue queue,
            DescriptorTable descriptors,
            Records records,
            EpochClock clock,
            KernelView kernel,
            Supplier<@Nullable KernelTable> kernelTable,
            Reporters reporters,
            Duration threshold,
            Duration tick) {
        this.queue = queue;
        this.descriptors = descriptors;
        this.table = new SocketTable(records);
        this.records = records;
        this.lineup = new Lineup(records, clock);
        this.clock = clock;
        this.kernel = kernel;
        this.look = new Look(kernel, descriptors, records, clock, threshold.toNanos(), this::ended);
        this.foundOpen = new FoundOpenSockets(kernel, descriptors, table, clock);
        this.reporters = reporters;
        this.threshold = threshold.toNanos();
        this.tick = tick.toNanos();
        this.tables = new Tables(kernelTable);
        this.verdicts = new Verdicts(reporters, clock, new Beside(kernel, tables, records), this.threshold);
        this.afterClose =
                new AfterClose(tables, table, records, clock, this.threshold, this.tick, this::wentOn, this::over);
        this.ports = new PortPressure(afterClose.departing(), tables, records, reporters, clock, this.threshold);
        this.sweep = new Sweep(
                descriptors, this::row, look, kernel, tables, records, verdicts, clock, this.threshold, this.tick);
        this.inventory =
                new Inventory(descriptors, this::row, look, records, verdicts, afterClose, sweep, tables, clock);
    }

    /** Takes in what was open before the first hook was in place; call once, before the first step. Costs some 10 us a socket. */
    synchronized int adopt() {
        List<Row> adopted = foundOpen.takeIn(look.addresses());
        for (Row row : adopted) {
            row.followed = reporters.follows(row.id);
            if (row.facts.isConnected()) {
                table.young(row);
                suspect(row);
            }
        }
        return adopted.size();
    }

    /** Handles all that has happened: {@code changed} holds {@code count} descriptors that the watch reported. */
    synchronized int step(int[] changed, int count) {
        if (finished) {
            return 0;
        }
        look.begin();
        int handled = drain();
        for (int i = 0; i < count; i++) {
            SocketFacts facts = descriptors.get(changed[i]);
            if (facts != null) {
                suspect(row(facts));
            }
        }
        long nanoTime = System.nanoTime();
        for (Row row = table.grown(nanoTime - tick); row != null; row = table.grown(nanoTime - tick)) {
            takeIn(row);
        }
        // Up to this moment: rows that are due again before all are judged would keep a step from ever ending.
        long now = clock.now();
        for (Row row = table.nextDue(now); row != null; row = table.nextDue(now)) {
            judge(row);
        }
        for (Row row = verdicts.nextAgain(now); row != null; row = verdicts.nextAgain(now)) {
            if (row.ended || look.at(row, row.isLeaked()) != null) {
                verdicts.again(row, records.of(row));
            }
        }
        afterClose.step();
        sweep.step();
        if (nanoTime - lastReport >= REPORT_EVERY) {
            lastReport = nanoTime;
            ports.step();
            foundOpen.step(nanoTime);
            reporters.tick(clock.now());
        }
        return handled;
    }

    /** The sockets, born at {@code since} (nanoTime) or later, that the code may have forgotten to close, judged without the threshold. */
    synchronized List<Suspect> suspects(long since) {
        if (finished) {
            return List.of();
        }
        Lineup.awaitCleaner(descriptors);
        drain();
        return lineup.of(descriptors, since, facts -> {
            Row row = row(facts);
            Observation seen = look.at(row, true);
            boolean suspect = seen != null && (row.isOdd() || Look.isOver(seen.state()));
            return suspect ? new Lineup.Seen(row, look.forVerdict(row)) : null;
        });
    }

    /** Judges all that is open without the threshold, once, and closes the reporters: nothing is handled afterwards. */
    synchronized void finish() {
        finished = true;
        look.begin();
        try {
            drain();
            afterClose.refresh();
            descriptors.forEach(facts -> {
                Row row = row(facts);
                if (!row.isLeaked() && look.at(row, true) != null && facts.isHeld()) {
                    verdicts.judgeAtExit(row, look.forVerdict(row));
                }
            });
        } finally {
            // What was found before must not be lost with what fails now.
            reporters.close();
            tables.close();
        }
    }

    /** Closes the reporters and judges nothing: the sockets live on, unwatched. */
    synchronized void leave() {
        finished = true;
        reporters.close();
        tables.close();
    }

    /** Something was lost on the way: at the next step every open socket is looked at again. Allocates nothing. */
    synchronized void lookAgain() {
        lookAgain = true;
    }

    /** What stands now, each with its socket's present record. */
    synchronized List<Finding> findings() {
        step(new int[0], 0);
        List<Finding> standing = inventory.findings();
        standing.addAll(ports.findings());
        return standing;
    }

    /** Every socket with what stands against it, as {@link Inventory#sockets} lists them. */
    synchronized List<Shown> sockets() {
        step(new int[0], 0);
        afterClose.refresh();
        return inventory.sockets();
    }

    /** The ports that TIME_WAIT holds, by destination, most first. */
    synchronized List<PortUse> portUse() {
        return ports.uses();
    }

    /** How the kernel's table is asked, and how often it was; null while it was never needed. */
    synchronized @Nullable String asked() {
        return tables.told(afterClose.departing());
    }

    /** Closed connections that were not followed because too many were at once. */
    synchronized long notFollowed() {
        return afterClose.departing().beyond();
    }

    long now() {
        return clock.now();
    }

    synchronized long socketsSeen() {
        return table.seen();
    }

    synchronized long found() {
        return verdicts.found() + ports.found();
    }

    /** Sockets that the kernel refused to watch. */
    synchronized long unwatchable() {
        return unwatchable;
    }

    private int drain() {
        int handled = 0;
        for (SocketFacts facts = queue.poll(); facts != null; facts = queue.poll()) {
            take(facts);
            handled++;
        }
        long dropped = queue.dropped();
        if (dropped != droppedSeen || lookAgain) {
            // Whatever is open still stands in the table of descriptors: only sockets that came and went are lost.
            droppedSeen = dropped;
            boolean all = lookAgain;
            lookAgain = false;
            descriptors.forEach(facts -> {
                facts.taken();
                take(facts);
                if (all && facts.isConnected()) {
                    suspect(row(facts));
                }
            });
            // Their closes may be among what was dropped: a finding must not stand against a closed socket.
            verdicts.standing().stream().filter(row -> !row.facts.isOpen()).forEach(this::ended);
        }
        return handled;
    }

    private void take(SocketFacts facts) {
        boolean isNew = facts.row == null;
        Row row = row(facts);
        if (!facts.isOpen()) {
            ended(row);
            return;
        }
        if (row.watched) {
            // It has outlived a tick: an unread stack would hold the application's classes for as long as it lives on.
            records.readStacks(facts);
        } else if (isNew || facts.isConnected()) {
            table.young(row);
        }
        if (facts.wasTold() || facts.closeReturned != null || row.finding != null) {
            suspect(row);
        }
        changed(row);
    }

    /** The row of these facts; whether anybody follows it is asked on first sight, wherever that is. */
    private Row row(SocketFacts facts) {
        boolean isNew = facts.row == null;
        Row row = table.row(facts);
        if (isNew) {
            row.followed = reporters.follows(row.id);
            look.atAccept(row);
        }
        return row;
    }

    private void takeIn(Row row) {
        SocketFacts facts = row.facts;
        if (row.watched || facts.preClosed != 0 || facts.role == SocketSink.ROLE_LISTENER || !facts.isConnected()) {
            return;
        }
        Observation seen = look.at(row, row.followed);
        if (seen != null) {
            row.watched = kernel.watch(facts.fd);
            if (!row.watched) {
                unwatchable++;
            }
            table.settled(row);
            followOpen(row, seen);
            // The kernel has named the local end, which the code may never do.
            changed(row);
        }
    }

    /** Something was told or seen: the kernel is asked, and if TCP is over for us, the row is judged when it is old enough. */
    private void suspect(Row row) {
        if (row.ended || row.due || row.isLeaked() || row.facts.preClosed != 0) {
            return;
        }
        Observation seen = look.at(row, true);
        if (seen == null) {
            return;
        }
        followOpen(row, seen);
        boolean told = row.facts.wasTold() || row.facts.closeReturned != null || row.finding != null;
        if (told || Look.isOver(seen.state())) {
            // Not through a record: most of these sockets are closed in a moment, and their stacks are never read.
            table.judgeAt(row, Math.max(SeenState.of(seen, row.asked()).since() + threshold, clock.now()));
            changed(row);
        }
    }

    private void followOpen(Row row, Observation seen) {
        if (seen.state() == TcpState.CLOSED && row.facts.outputShut != 0) {
            afterClose.followOpen(row);
        }
    }

    private void judge(Row row) {
        if (row.ended) {
            if (!afterClose.isAsSeen(row) || !verdicts.reconsider(row, records.of(row))) {
                // It waited for a judgement of the state before, or has left it by now, which will be seen.
                afterClose.judgeLater(row, clock.now() + Math.max(tick, threshold / 4));
            }
            return;
        }
        Observation seen = look.at(row, true);
        if (seen == null || !row.facts.isHeld()) {
            return;
        }
        look.judge(row, verdicts::reconsider);
        if (!row.isLeaked() && Look.isOver(seen.state())) {
            // It still sends, or is too young after all: look again, but not at every tick.
            table.judgeAt(row, clock.now() + Math.max(tick, threshold / 4));
        }
    }

    private void ended(Row row) {
        if (row.ended) {
            return;
        }
        row.ended = true;
        look.atClose(row);
        lineup.ended(row);
        if (row.facts.collected) {
            verdicts.collected(row, records.of(row));
        }
        boolean over = row.facts.resetAtClose || (row.lastSeen() == TcpState.CLOSED && row.facts.outputShut == 0);
        if (!over && afterClose.follow(row)) {
            tellEnd(row);
        } else {
            row.done = clock.epoch(row.facts.closed);
            over(row);
        }
    }

    /** Nothing more is to come of it. */
    private void over(Row row) {
        tellEnd(row);
        row.release();
    }

    private void tellEnd(Row row) {
        if (row.finding != null || row.followed) {
            SocketRecord record = records.of(row);
            verdicts.takeBack(row, record);
            reporters.changed(record);
        }
    }

    /** It was closed, and its TCP went on: what stood against the state before may stand no more. */
    private void wentOn(Row row) {
        if (row.finding != null) {
            verdicts.reconsider(row, records.of(row));
        }
        changed(row);
    }

    private void changed(Row row) {
        if (row.followed) {
            reporters.changed(records.of(row));
        }
    }
}
