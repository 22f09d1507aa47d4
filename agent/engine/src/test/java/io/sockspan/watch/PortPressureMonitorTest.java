package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.event.StackPool;
import io.sockspan.follow.FollowedConnections;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.Observation;
import io.sockspan.model.PortUse;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchTiming;
import io.sockspan.report.Reporter;
import io.sockspan.report.Reporters;
import io.sockspan.table.AddressPool;
import io.sockspan.table.RecordingListener;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves when TIME_WAIT is reported to hold too many ports, by whose count, and that this is taken back once it holds few. */
class PortPressureMonitorTest extends EngineFixture {
    private static final Endpoint DESTINATION = new Endpoint("127.0.0.1", 8081);

    private final Records records = new Records(clock, new StackPool());
    private final SocketTable rows = new SocketTable(descriptors, records, row -> {});
    private final FollowedConnections connections = new FollowedConnections(1, new RecordingListener());
    private final LazyKernelTable tables = new LazyKernelTable(() -> table);
    private final List<Finding> found = new ArrayList<>();
    private final List<Finding> resolved = new ArrayList<>();
    private final PortPressureMonitor ports =
            new PortPressureMonitor(connections, tables, records, reporters(), clock, new WatchTiming(1_000_003, 1));

    private Reporters reporters() {
        Reporters reporters = new Reporters(calls::add);
        reporters.add(new Reporter() {
            @Override
            public void found(Finding finding) {
                found.add(finding);
            }

            @Override
            public void resolved(Finding finding, SocketRecord socket) {
                resolved.add(finding);
            }
        });
        return reporters;
    }

    /** A connection that is closed by now, and in TIME_WAIT for another 59 s. */
    private ConnectionId timeWait(int port) {
        ConnectionId id = connects(7, port);
        Row row = rows.row(descriptors.get(7));
        row.observed(
                new Observation(
                        clock.now(),
                        TcpState.ESTABLISHED,
                        id.cookie(),
                        TcpInfo.NONE,
                        0,
                        0,
                        0,
                        id.local(),
                        id.peer(),
                        -1),
                false,
                new AddressPool());
        closes(7);
        row.ended();
        table.timeWait(id, 59_000);
        connections.follow(row, clock.now(), clock.now());
        connections.step(table, clock.now());
        return id;
    }

    /** Steps until the kernel's table was walked. The next walk is permitted only after 99 times as long. */
    private void walk() {
        int before = table.walks;
        for (int i = 0; table.walks == before; i++) {
            assertThat(i).as("steps in vain").isLessThan(10_007);
            time.advance(Duration.ofMillis(1));
            ports.step();
        }
    }

    @Test
    void moreThanHalfOfThePortsIsReportedOnceWithTheLinesThatOpenedThem() {
        table.localPorts = 7;
        tables.open();
        timeWait(40_009);
        timeWait(40_013);
        timeWait(40_031);
        walk();
        assertThat(found).isEmpty();
        timeWait(40_037);
        walk();
        walk();
        assertThat(found).hasSize(1);
        assertThat(ports.found()).isEqualTo(1);
        assertThat(found.get(0).rule()).isEqualTo("port-pressure");
        PortUse use = found.get(0).socket().surroundings().portUse();
        assertThat(use.destination()).isEqualTo(DESTINATION);
        assertThat(use.timeWait()).isEqualTo(4);
        assertThat(use.timeWaitOfAll()).isEqualTo(4);
        assertThat(use.openedAt()).hasSize(1);
        assertThat(use.openedAt().get(0).count()).isEqualTo(4);
        assertThat(use.openedAt().get(0).line()).contains("EngineFixture.java");
        assertThat(ports.findings()).hasSize(1);
    }

    @Test
    void otherProcessesPortsCountOnceThisOneHoldsAQuarter() {
        table.localPorts = 8;
        tables.open();
        for (int port = 40_100; port < 40_105; port++) {
            table.put(
                    new ConnectionId(port, new Endpoint("127.0.0.1", port), DESTINATION),
                    TcpState.TIME_WAIT,
                    0,
                    Timer.TIME_WAIT,
                    59_000);
        }
        timeWait(40_009);
        ports.step();
        assertThat(found).isEmpty();
        assertThat(table.walks).isZero();
        timeWait(40_013);
        walk();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).socket().surroundings().portUse().timeWaitOfAll())
                .isEqualTo(7);
        assertThat(found.get(0).socket().surroundings().portUse().timeWait()).isEqualTo(2);
    }

    @Test
    void itIsTakenBackOnlyBelowAQuarter() {
        table.localPorts = 5;
        tables.open();
        List<ConnectionId> ids = List.of(timeWait(40_009), timeWait(40_013), timeWait(40_031));
        walk();
        assertThat(found).hasSize(1);
        ids.forEach(table::remove);
        connections.step(table, clock.now() + 62_000_000_000L);
        ports.step();
        ports.step();
        assertThat(resolved).hasSize(1);
        assertThat(ports.findings()).isEmpty();
        assertThat(ports.uses()).isEmpty();
    }

    @Test
    void ourOwnCountIsUsedWhereOtherProcessesCannotBeCounted() {
        table.localPorts = 5;
        tables.open();
        timeWait(40_009);
        timeWait(40_013);
        timeWait(40_031);
        table.failing = true;
        walk();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).socket().surroundings().portUse().timeWaitOfAll())
                .isEqualTo(-1);
    }

    @Test
    void withoutTheRangeOfPortsNothingIsReportedAndEverythingIsListed() {
        table.localPorts = -1;
        timeWait(40_009);
        ports.step();
        assertThat(ports.uses()).hasSize(1);
        tables.open();
        timeWait(40_013);
        ports.step();
        assertThat(found).isEmpty();
        assertThat(ports.uses().get(0).timeWait()).isEqualTo(2);
        assertThat(ports.uses().get(0).ports()).isEqualTo(-1);
    }
}
