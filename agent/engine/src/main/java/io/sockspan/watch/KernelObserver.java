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

/** Asks the kernel about rows and writes its answers into them. Called inside the engine's lock; some microseconds a row. */
final class KernelObserver {
    /** A sample with no more of TCP_INFO than the state is not worth keeping. */
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

    /** When the present step began, {@link System#nanoTime}. */
    private long begun;

    /** {@code listener} is given each socket whose end no hook saw. */
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

    /** Begins a step: until the next call, what is costly to ask is asked once only. */
    void begin() {
        begun = clock.nanoTime();
    }

    AddressPool addresses() {
        return addresses;
    }

    /**
     * What the kernel shows of {@code row} now. Null if the descriptor is no TCP socket any more or is another socket's: then no hook saw
     * the end. {@code keep} keeps the observation with the row.
     */
    @Nullable
    Observation observe(Row row, boolean keep) {
        if (!row.facts().isOpen() || row.facts().preClosed() != 0) {
            return null;
        }
        Observation seen = kernel.observe(row.facts().fd(), clock.now());
        if (row.facts().isClosing()) {
            // This is asked after the kernel was. What the kernel showed may be the work of the close itself, whose
            // thread has sampled the state before it.
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

    /** What was open before the agent came may belong to native code, whose close goes through no hook. */
    private void closedUnseen(Row row) {
        if (row.foundOpen() != null && row.facts().isOpen()) {
            table.endedUnseen(row, clock.nanoTime());
            listener.ended(row);
        }
    }

    /** Takes in what the kernel showed at an accept, if an application thread sampled it. */
    void takeSampleOfAccept(Row row) {
        byte[] sample = row.facts().takeSnapAtAccept();
        Observation first = sample == null
                ? null
                : kernel.read(sample, clock.epoch(row.facts().born()));
        if (first != null) {
            row.observed(first, true, addresses);
        }
    }

    /** Takes in what the kernel showed at a close, if an application thread sampled it. */
    void takeSampleOfClose(Row row) {
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
            boolean worthKeeping = row.facts().collected() || last.info().length() > NO_COUNTERS;
            row.observed(last, worthKeeping, addresses);
        }
    }

    /** The record for judging {@code row}. It includes what no hook saw: whether the code took the peer's end of stream. */
    SocketRecord forVerdict(Row row) {
        if (row.finding() == null && row.isReachable()) {
            // Not while a finding stands: looking at an object may keep it from being collected.
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
     * Has {@code row} judged, unless it is unknown now whether the code took the peer's end, and will be known later. A busy machine takes
     * long to read the kernel's table, so the table is read less often there.
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
            return selectors == null ? null : selectors.inspect(row.facts().get());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Has the kernel report when the peer of {@code row} has sent its end; false if the kernel refuses. */
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

    /** Whether TCP is over on our side, or never began. */
    static boolean isOver(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.CLOSED;
    }
}
