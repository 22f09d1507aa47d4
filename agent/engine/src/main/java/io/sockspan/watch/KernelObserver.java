package io.sockspan.watch;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.Observation;
import io.sockspan.model.ReadInterest;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.observe.KernelView;
import io.sockspan.table.AddressPool;
import io.sockspan.table.CloseSegment;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.RowListener;
import io.sockspan.table.SocketTable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Asks the kernel about rows and writes its word down in them; called inside the engine's lock, some microseconds a row. */
final class KernelObserver {
    /** A sample that holds no more of TCP_INFO than the state tells nothing that is worth being kept. */
    private static final int NO_COUNTERS = 8;

    private final KernelView kernel;
    private final SocketTable table;
    private final Records records;
    private final WatchClock clock;
    private final WatchTiming timing;
    private final RowListener listener;
    private final AddressPool addresses = new AddressPool();
    private @Nullable SelectorInspector selectors;
    private boolean selectorsSought;

    /** When the present look at things began, {@link System#nanoTime}. */
    private long begun;

    /** {@code listener} is given each socket that ended where no hook looks. */
    KernelObserver(
            KernelView kernel,
            SocketTable table,
            Records records,
            WatchClock clock,
            WatchTiming timing,
            RowListener listener) {
        this.kernel = kernel;
        this.table = table;
        this.records = records;
        this.clock = clock;
        this.timing = timing;
        this.listener = listener;
        this.begun = clock.nanoTime();
    }

    /** What is costly to ask is asked once until the next call. */
    void begin() {
        begun = clock.nanoTime();
    }

    AddressPool addresses() {
        return addresses;
    }

    /** The kernel's word, or null if the descriptor is no TCP socket any more or another's: then the socket ended unseen. */
    @Nullable
    Observation at(Row row, boolean keep) {
        if (!row.facts().isOpen() || row.facts().preClosed() != 0) {
            return null;
        }
        Observation seen = kernel.observe(row.facts().fd(), clock.now());
        if (row.facts().isClosing()) {
            // Asked after the kernel: what it showed may be the close's own doing, whose thread has taken the state
            // before.
            return null;
        }
        if (seen == null || !row.observed(seen, false, addresses)) {
            closedUnseen(row);
            return null;
        }
        row.lookForOwner(seen.time());
        if (keep) {
            row.keepApart(seen, timing.threshold());
        }
        return seen;
    }

    /** What was open before may be native code's, whose close goes through no hook. */
    private void closedUnseen(Row row) {
        if (row.foundOpen() != null && row.facts().isOpen()) {
            table.endedUnseen(row, clock.nanoTime());
            listener.ended(row);
        }
    }

    /** The kernel's first word on an accepted socket, if an application thread took it. */
    void atAccept(Row row) {
        byte[] sample = row.facts().takeSnapAtAccept();
        Observation first = sample == null
                ? null
                : kernel.read(sample, clock.epoch(row.facts().born()));
        if (first != null) {
            row.observed(first, true, addresses);
        }
    }

    /** The kernel's last word on a socket that was closed, if an application thread took it. */
    void atClose(Row row) {
        byte[] sample = row.facts().takeSnapAtClose();
        Observation last = sample == null
                ? null
                : kernel.read(sample, clock.epoch(row.facts().sampledAtClose()));
        if (last != null) {
            // In CLOSED nothing is sent any more.
            if (last.state() != TcpState.CLOSED && (last.receiveQueue() > 0 || last.linger() == 0)) {
                boolean finFirst = last.linger() != 0 && row.facts().api() == SocketSink.API_SOCKET;
                row.closedWith(finFirst ? CloseSegment.FIN_THEN_RST : CloseSegment.RST);
            }
            boolean tells = row.facts().collected() || last.info().length() > NO_COUNTERS;
            row.observed(last, tells, addresses);
        }
    }

    /** The record, and in it what no hook saw: whether the code took the peer's end. */
    SocketRecord forVerdict(Row row) {
        if (row.finding() == null && row.isReachable()) {
            // Not while one stands: to take a look at an object may keep it from being collected.
            row.readInterest(readInterest(row));
        }
        FoundOpen found = row.foundOpen();
        SocketRecord record = records.of(row);
        if (found == null || record.tcp().state() != TcpState.CLOSE_WAIT || Boolean.TRUE.equals(found.endTaken())) {
            return record;
        }
        row.endTaken(kernel.endTaken(row.facts().fd(), begun));
        return records.of(row);
    }

    /**
     * Has {@code row} judged, unless whether the code took the peer's end is not known at this moment and will be: a busy machine takes long to
     * read the kernel's table, so it is read less often.
     */
    void judge(Row row, BiConsumer<Row, SocketRecord> judge) {
        SocketRecord record = forVerdict(row);
        FoundOpen found = record.beginning().found();
        boolean unknown =
                found != null && found.endTaken() == null && record.tcp().state() == TcpState.CLOSE_WAIT;
        if (!unknown || !kernel.endIsKnownLater(begun)) {
            judge.accept(row, record);
        }
    }

    private @Nullable ReadInterest readInterest(Row row) {
        if (!selectorsSought) {
            selectorsSought = true;
            selectors = SelectorInspector.open();
        }
        try {
            return selectors == null ? null : selectors.of(row.facts().get());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Has the kernel report when the peer of {@code row} is done; false if it refuses. */
    boolean watch(Row row) {
        boolean accepted = kernel.watch(row.facts().fd());
        if (accepted) {
            row.watched();
        }
        return accepted;
    }

    /** As {@link KernelView#isQuiet}. */
    boolean isQuiet(Row row) {
        return kernel.isQuiet(row.facts().fd());
    }

    /** As {@link KernelView#drops}. */
    long drops(Row listening) {
        return kernel.drops(listening.facts().fd());
    }

    /** Whether TCP is over for us, or was never begun. */
    static boolean isOver(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.CLOSED;
    }
}
