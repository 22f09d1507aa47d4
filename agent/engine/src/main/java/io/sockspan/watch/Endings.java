package io.sockspan.watch;

import io.sockspan.follow.ClosedSockets;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.report.Reporters;
import io.sockspan.table.CloseSegment;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.RowListener;

/**
 * Handles what becomes of a socket from its close on: its descriptor ends, its TCP goes through the closing states, it is finished. Called
 * inside the engine's lock. Costs what reporting the row costs; nothing for a row that no reporter follows.
 */
final class Endings implements RowListener {
    private final KernelObserver observer;
    private final ClosedSockets closedSockets;
    private final TestSuspects testSuspects;
    private final Verdicts verdicts;
    private final Records records;
    private final Reporters reporters;
    private final WatchClock clock;

    Endings(
            KernelObserver observer,
            ClosedSockets closedSockets,
            TestSuspects testSuspects,
            Verdicts verdicts,
            Records records,
            Reporters reporters,
            WatchClock clock) {
        this.observer = observer;
        this.closedSockets = closedSockets;
        this.testSuspects = testSuspects;
        this.verdicts = verdicts;
        this.records = records;
        this.reporters = reporters;
        this.clock = clock;
    }

    @Override
    public void ended(Row row) {
        if (row.hasEnded()) {
            return;
        }
        row.ended();
        observer.takeSampleOfClose(row);
        testSuspects.ended(row);
        if (row.facts().collected()) {
            verdicts.collected(row, records.of(row));
        }
        boolean tcpIsOver = row.closeSegment() != CloseSegment.FIN
                || (row.path().lastSeen() == TcpState.CLOSED && row.facts().outputShut() == 0);
        if (!tcpIsOver && closedSockets.follow(row)) {
            reportEnd(row);
        } else {
            row.finished(clock.epoch(row.facts().closed()));
            finished(row);
        }
    }

    /** Ends what was closed while events were lost: no finding may stand against a closed socket. */
    void endLost() {
        verdicts.standing().stream().filter(row -> !row.facts().isOpen()).forEach(this::ended);
    }

    @Override
    public void finished(Row row) {
        reportEnd(row);
        row.release();
    }

    private void reportEnd(Row row) {
        if (row.finding() != null || row.isFollowed()) {
            SocketRecord record = records.of(row);
            verdicts.takeBack(row, record);
            reporters.changed(record);
        }
    }

    /** A finding may stand no more once the state has changed. */
    @Override
    public void stateEntered(Row row) {
        if (row.finding() != null) {
            verdicts.reconsider(row, records.of(row));
        }
        changed(row);
    }

    /** {@code row} has changed: reported if some reporter follows it. */
    void changed(Row row) {
        if (row.isFollowed()) {
            reporters.changed(records.of(row));
        }
    }
}
