package io.sockspan.runtime;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.model.Attention;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelView;
import io.sockspan.table.AddressPool;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the kernel about rows and writes its word down in them; called inside the engine's lock, some microseconds a row. */
final class Look {
    /** A sample that holds no more of TCP_INFO than the state tells nothing that is worth being kept. */
    private static final int NO_COUNTERS = 8;

    private final KernelView kernel;
    private final DescriptorTable descriptors;
    private final Records records;
    private final EpochClock clock;
    private final AddressPool addresses = new AddressPool();
    private final long apart;
    private final Consumer<Row> gone;
    private @Nullable Selectors selectors;
    private boolean selectorsSought;

    /** When the present look at things began, {@link System#nanoTime}. */
    private long begun = System.nanoTime();

    /** {@code apart} is how far words should be apart to be compared, ns; {@code gone} is told of a socket that ended where no hook looks. */
    Look(
            KernelView kernel,
            DescriptorTable descriptors,
            Records records,
            EpochClock clock,
            long apart,
            Consumer<Row> gone) {
        this.kernel = kernel;
        this.descriptors = descriptors;
        this.records = records;
        this.clock = clock;
        this.apart = apart;
        this.gone = gone;
    }

    /** What is costly to ask is asked once until the next call. */
    void begin() {
        begun = System.nanoTime();
    }

    AddressPool addresses() {
        return addresses;
    }

    /** The kernel's word, or null if the descriptor is no TCP socket any more or another's: then the socket ended unseen. */
    @Nullable
    Observation at(Row row, boolean keep) {
        if (!row.facts.isOpen() || row.facts.preClosed != 0) {
            return null;
        }
        Observation seen = kernel.observe(row.facts.fd, clock.now());
        if (row.facts.isClosing()) {
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
            row.keepApart(seen, apart);
        }
        return seen;
    }

    /** What was open before may be native code's, whose close goes through no hook. */
    private void closedUnseen(Row row) {
        if (row.foundOpen != null && row.facts.isOpen()) {
            descriptors.remove(row.facts);
            row.facts.closed = System.nanoTime();
            gone.accept(row);
        }
    }

    /** The kernel's first word on an accepted socket, if an application thread took it. */
    void atAccept(Row row) {
        byte[] sample = row.facts.snapAtAccept;
        row.facts.snapAtAccept = null;
        Observation first = sample == null ? null : kernel.read(sample, clock.epoch(row.facts.born));
        if (first != null) {
            row.observed(first, true, addresses);
        }
    }

    /** The kernel's last word on a socket that was closed, if an application thread took it. */
    void atClose(Row row) {
        byte[] sample = row.facts.snapAtClose;
        Observation last = sample == null ? null : kernel.read(sample, clock.epoch(row.facts.sampledAtClose));
        row.facts.snapAtClose = null;
        if (last != null) {
            // In CLOSED nothing is sent any more.
            row.facts.resetAtClose = last.state() != TcpState.CLOSED && (last.receiveQueue() > 0 || last.linger() == 0);
            row.facts.finBeforeReset = last.linger() != 0 && row.facts.api == SocketSink.API_SOCKET;
            boolean tells = row.facts.collected || last.info().length() > NO_COUNTERS;
            row.observed(last, tells, addresses);
        }
    }

    /** The record, and in it what no hook saw: whether the code took the peer's end. */
    SocketRecord forVerdict(Row row) {
        if (row.finding == null && row.isReachable()) {
            // Not while one stands: to take a look at an object may keep it from being collected.
            row.attention = attention(row);
        }
        FoundOpen found = row.foundOpen;
        SocketRecord record = records.of(row);
        if (found == null || record.state() != TcpState.CLOSE_WAIT || Boolean.TRUE.equals(found.endTaken())) {
            return record;
        }
        row.foundOpen = new FoundOpen(null, kernel.endTaken(row.facts.fd, begun));
        return records.of(row);
    }

    /**
     * Has {@code row} judged, unless whether the code took the peer's end is not known at this moment and will be: a busy machine takes long to
     * read the kernel's table, so it is read less often.
     */
    void judge(Row row, BiConsumer<Row, SocketRecord> judge) {
        SocketRecord record = forVerdict(row);
        FoundOpen found = record.foundOpen();
        boolean unknown = found != null && found.endTaken() == null && record.state() == TcpState.CLOSE_WAIT;
        if (!unknown || !kernel.endIsKnownLater(begun)) {
            judge.accept(row, record);
        }
    }

    private @Nullable Attention attention(Row row) {
        if (!selectorsSought) {
            selectorsSought = true;
            selectors = Selectors.open();
        }
        try {
            return selectors == null ? null : selectors.of(row.facts.get());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Whether TCP is over for us, or was never begun. */
    static boolean isOver(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.CLOSED;
    }
}
