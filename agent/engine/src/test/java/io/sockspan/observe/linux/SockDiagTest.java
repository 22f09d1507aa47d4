package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sockspan.doorway.Kernel;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Proves at the real kernel that a connection is found in each state by its two ends, with the cookie that its descriptor had. A question,
 * a walk and /proc must agree, and ss must show the same sockets.
 */
class SockDiagTest {
    private static final Path SS = Path.of("/usr/bin/ss");
    private static final int CONNECTIONS = 7;
    private static final Set<TcpState> ALL = EnumSet.allOf(TcpState.class);

    private final AskingCost cost = new AskingCost();
    private final SockDiag diag = new SockDiag(DiagTransport::netlink, System::nanoTime, cost);
    private final ProcSockets proc = new ProcSockets(Path.of("/proc/self"), "a test");
    private final LoopbackSockets sockets = new LoopbackSockets();
    private long expectedFailures;

    @BeforeAll
    static void helper() throws Exception {
        CompiledKernel.load();
    }

    @AfterEach
    void close() {
        sockets.close();
        assertThat(diag.failures()).isEqualTo(expectedFailures);
        assertThat(proc.failures()).isZero();
        diag.close();
    }

    /** The row that the three ways of looking agree on. */
    private KernelRow find(ConnectionId id) throws IOException {
        cost.walked(1, 0, Long.MAX_VALUE >> 8);
        KernelRow byQuestion = diag.find(Set.of(id)).get(id);
        cost.walked(1, 0, 0);
        cost.questioned(1, Long.MAX_VALUE >> 4);
        long asked = diag.asked();
        KernelRow byWalk = diag.find(Set.of(id)).get(id);
        if (byWalk != null && byWalk.state() != TcpState.ESTABLISHED) {
            assertThat(diag.asked()).as("the walk has shown it").isEqualTo(asked + 1);
        }
        assertThat(comparable(byWalk, id.cookie())).isEqualTo(comparable(byQuestion, id.cookie()));
        KernelRow byProc = proc.find(Set.of(id)).get(id);
        assertThat(comparable(byProc, id.cookie())).isEqualTo(comparable(byQuestion, id.cookie()));
        return byQuestion;
    }

    /** Everything but the times, which pass, and the cookie, which /proc does not have. */
    private static KernelRow comparable(KernelRow row, long cookie) {
        return row == null
                ? null
                : new KernelRow(
                        row.local(),
                        row.peer(),
                        row.state(),
                        row.cookie() == 0 ? cookie : row.cookie(),
                        row.inode(),
                        row.uid(),
                        row.timer(),
                        0,
                        0,
                        row.receiveQueue(),
                        row.state() == TcpState.LISTEN ? -1 : row.sendQueue());
    }

    @ParameterizedTest
    @EnumSource(LoopbackSockets.Family.class)
    void bothEndsOfAnOpenConnectionHaveTheCookiesOfTheirDescriptors(LoopbackSockets.Family family) throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            LoopbackSockets.Pair pair = sockets.connect(family);
            pair.client().write(ByteBuffer.allocate(1009));
            for (ConnectionId id : List.of(pair.clientId(), pair.serverId())) {
                KernelRow row = find(id);
                assertThat(row.state()).isEqualTo(TcpState.ESTABLISHED);
                assertThat(row.id()).isEqualTo(id);
                assertThat(row.inode()).isPositive();
                assertThat(diag.holder(row.inode()))
                        .isEqualTo(ProcessHandle.current().pid());
            }
            assertThat(find(pair.serverId()).receiveQueue()).isEqualTo(1009);
            assertThat(diag.find(Set.of(pair.clientId().reversed())).values())
                    .extracting(KernelRow::cookie)
                    .containsExactly(pair.serverId().cookie());
        }
    }

    @ParameterizedTest
    @EnumSource(LoopbackSockets.Family.class)
    void aHalfClosedConnectionIsFoundOpenAndAfterItsClose(LoopbackSockets.Family family) throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(family);
        pair.client().shutdownOutput();
        LoopbackSockets.await(pair.server(), TcpState.CLOSE_WAIT);
        LoopbackSockets.await(pair.client(), TcpState.FIN_WAIT_2);
        assertThat(find(pair.serverId()).state()).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(find(pair.serverId()).receiveQueue()).as("the FIN").isEqualTo(1);
        assertThat(find(pair.clientId()).state()).isEqualTo(TcpState.FIN_WAIT_2);
        assertThat(find(pair.clientId()).inode()).isPositive();
        pair.client().close();
        KernelRow orphan = find(pair.clientId());
        assertThat(orphan.state()).isEqualTo(TcpState.FIN_WAIT_2);
        assertThat(orphan.inode()).isZero();
        assertThat(orphan.expiresMillis()).isBetween(1L, 60_000L);
    }

    @ParameterizedTest
    @EnumSource(LoopbackSockets.Family.class)
    void timeWaitHasTheCookieOfTheConnectionAndCountsDown(LoopbackSockets.Family family) throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(family);
        pair.client().close();
        LoopbackSockets.await(pair.server(), TcpState.CLOSE_WAIT);
        pair.server().close();
        KernelRow row = find(pair.clientId());
        assertThat(row.state()).isEqualTo(TcpState.TIME_WAIT);
        assertThat(row.timer()).isEqualTo(KernelRow.Timer.TIME_WAIT);
        assertThat(row.id()).isEqualTo(pair.clientId());
        assertThat(row.inode()).isZero();
        assertThat(row.expiresMillis()).isBetween(50_000L, 60_000L);
        long byProc = proc.find(Set.of(pair.clientId())).get(pair.clientId()).expiresMillis();
        assertThat(byProc).isBetween(row.expiresMillis() - 5_003, row.expiresMillis() + 11);
        assertThat(find(pair.serverId())).as("the end that closed last").isNull();
    }

    @ParameterizedTest
    @EnumSource(LoopbackSockets.Family.class)
    void aConnectionThatWasResetIsGoneEvenWhileItsPortListens(LoopbackSockets.Family family) throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(family);
        LoopbackSockets.reset(pair.client());
        LoopbackSockets.await(pair.server(), TcpState.CLOSED);
        assertThat(find(pair.serverId())).isNull();
        assertThat(find(new ConnectionId(
                        0, pair.serverId().local(), pair.serverId().peer())))
                .isNull();
        assertThat(find(pair.clientId())).isNull();
    }

    @Test
    void anotherConnectionOfTheSameEndsIsNotTheOneThatWasAskedFor() throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(LoopbackSockets.Family.DUAL);
        ConnectionId earlier = new ConnectionId(
                pair.serverId().cookie() - 1,
                pair.serverId().local(),
                pair.serverId().peer());
        ConnectionId any = new ConnectionId(0, earlier.local(), earlier.peer());
        assertThat(diag.find(List.of(earlier, any, pair.serverId()))).containsOnlyKeys(any, pair.serverId());
        cost.questioned(1, Long.MAX_VALUE >> 4);
        assertThat(diag.find(List.of(earlier, any, pair.serverId()))).containsOnlyKeys(any, pair.serverId());
    }

    @Test
    void aConnectionThatWaitsToBeAcceptedHasNoInodeAndTheListenerCountsIt() throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(LoopbackSockets.Family.DUAL);
        int port = pair.serverId().local().port();
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            waiting.add(SocketChannel.open(LoopbackSockets.address("127.0.0.1", port)));
        }
        for (KernelRow listener : List.of(
                only(diag.rows(EnumSet.of(TcpState.LISTEN), Set.of(port))),
                only(proc.rows(EnumSet.of(TcpState.LISTEN), Set.of(port))))) {
            assertThat(listener.local()).isEqualTo(new Endpoint("0:0:0:0:0:0:0:0", port));
            assertThat(listener.receiveQueue()).isEqualTo(CONNECTIONS);
        }
        assertThat(diag.rows(EnumSet.of(TcpState.ESTABLISHED), Set.of(port)))
                .hasSize(CONNECTIONS + 1)
                .filteredOn(row -> row.inode() == 0)
                .hasSize(CONNECTIONS);
        for (SocketChannel channel : waiting) {
            LoopbackSockets.reset(channel);
        }
    }

    private static KernelRow only(Collection<KernelRow> rows) {
        assertThat(rows).hasSize(1);
        return rows.iterator().next();
    }

    @Test
    void aThousandAndNineAreFoundWhetherTheyAreAskedForOrShownByAWalk() throws Exception {
        List<ConnectionId> all = new ArrayList<>();
        LoopbackSockets.Pair pair = sockets.connect(LoopbackSockets.Family.DUAL);
        Endpoint peer = pair.serverId().peer();
        for (int i = 0; i < 1009; i++) {
            all.add(new ConnectionId(0, pair.serverId().local(), new Endpoint(peer.address(), 1 + i)));
        }
        all.add(pair.serverId());
        cost.walked(1, 0, Long.MAX_VALUE >> 4);
        assertThat(diag.find(all)).containsOnlyKeys(pair.serverId());
        cost.walked(1, 0, 0);
        cost.questioned(1, Long.MAX_VALUE >> 4);
        assertThat(diag.find(all)).containsOnlyKeys(pair.serverId());
    }

    @Test
    void theTableHasExactlyTheSocketsThatSsShows() throws Exception {
        assumeThat(SS).exists();
        Set<Integer> ports = new HashSet<>();
        for (LoopbackSockets.Family family : LoopbackSockets.Family.values()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                LoopbackSockets.Pair pair = sockets.connect(family);
                ports.add(pair.serverId().local().port());
                ports.add(pair.clientId().local().port());
                if (i % 3 == 1) {
                    pair.client().shutdownOutput();
                    LoopbackSockets.await(pair.client(), TcpState.FIN_WAIT_2);
                } else if (i % 3 == 2) {
                    pair.client().close();
                    LoopbackSockets.await(pair.server(), TcpState.CLOSE_WAIT);
                    pair.server().close();
                }
            }
        }
        Map<String, String> ours = new TreeMap<>();
        for (KernelRow row : diag.rows(ALL, ports)) {
            ours.put(
                    Long.toHexString(row.cookie()),
                    row.state() + " " + row.local().port() + " " + row.peer().port());
        }
        assertThat(ours).isEqualTo(ss(ports));
        // A connection of an earlier test may still be in TIME_WAIT at one of our ports.
        assertThat(ours).hasSizeGreaterThanOrEqualTo(3 * (3 * CONNECTIONS - 2));
        Set<KernelRow> byProc = new HashSet<>();
        proc.rows(ALL, ports).forEach(row -> byProc.add(comparable(row, 7)));
        Set<KernelRow> byDiag = new HashSet<>();
        diag.rows(ALL, ports).forEach(row -> byDiag.add(withoutCookie(comparable(row, 7))));
        assertThat(byProc).isEqualTo(byDiag);
    }

    private static KernelRow withoutCookie(KernelRow row) {
        return comparable(
                new KernelRow(
                        row.local(),
                        row.peer(),
                        row.state(),
                        0,
                        row.inode(),
                        row.uid(),
                        row.timer(),
                        0,
                        0,
                        row.receiveQueue(),
                        row.sendQueue()),
                7);
    }

    /** Cookie to state and ports. */
    private static Map<String, String> ss(Set<Integer> ports) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        for (String line :
                Command.run(Path.of("/"), SS.toString(), "-Htane").lines().toList()) {
            String[] columns = line.strip().split("\\s+", -1);
            String local = columns[3].substring(columns[3].lastIndexOf(':') + 1);
            String peer = columns[4].substring(columns[4].lastIndexOf(':') + 1).replace("*", "0");
            if (ports.contains(Integer.valueOf(local))) {
                String cookie = line.substring(line.indexOf("sk:") + 3).split("\\s", -1)[0];
                rows.put(cookie, stateOf(columns[0]) + " " + local + " " + peer);
            }
        }
        return rows;
    }

    private static TcpState stateOf(String word) {
        return word.equals("ESTAB") ? TcpState.ESTABLISHED : TcpState.valueOf(word.replace('-', '_'));
    }

    @Test
    void aQuestionForOnePortBringsNoOtherPortsRows() throws Exception {
        Set<Integer> ports = new TreeSet<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            ports.add(sockets.connect(LoopbackSockets.Family.DUAL)
                    .serverId()
                    .local()
                    .port());
        }
        for (int port : ports) {
            assertThat(diag.rows(ALL, Set.of(port)))
                    .hasSize(2)
                    .allMatch(row -> row.local().port() == port);
        }
        assertThat(diag.rows(ALL, ports)).hasSize(2 * CONNECTIONS);
        assertThat(diag.rows(EnumSet.of(TcpState.SYN_SENT, TcpState.CLOSING), ports))
                .isEmpty();
    }

    @Test
    void aDescriptorThatTheApplicationClosesIsNeverReadAgainAndTheNextQuestionHasAnother() throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(LoopbackSockets.Family.IPV4);
        int[] numbers = new int[1];
        SockDiag watched = new SockDiag(
                () -> {
                    int next = Kernel.diagOpen();
                    Kernel.diagClose(next, Kernel.cookie(next));
                    numbers[0] = next;
                    return DiagTransport.netlink();
                },
                System::nanoTime,
                new AskingCost());
        assertThat(watched.find(Set.of(pair.clientId()))).hasSize(1);
        assertThat(Kernel.diagClose(numbers[0], Kernel.cookie(numbers[0]))).isZero();
        try (SocketChannel usurper = SocketChannel.open(pair.listener().getLocalAddress());
                SocketChannel writer = pair.listener().accept()) {
            assumeThat(LoopbackSockets.fd(usurper)).isEqualTo(numbers[0]);
            writer.write(ByteBuffer.allocate(41));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> watched.find(Set.of(pair.clientId())))
                    .withMessageContaining("send: EBADF");
            assertThat(usurper.read(ByteBuffer.allocate(64))).isEqualTo(41);
            assertThat(watched.find(Set.of(pair.clientId()))).hasSize(1);
            assertThat(watched.failures()).isEqualTo(1);
            LoopbackSockets.reset(usurper);
        }
        watched.close();
    }

    @Test
    void tenThousandAndSevenQuestionsLeaveOneDescriptorAndNoFailure() throws Exception {
        LoopbackSockets.Pair pair = sockets.connect(LoopbackSockets.Family.IPV6);
        int before = descriptors();
        for (int i = 0; i < 10_007; i++) {
            assertThat(diag.find(Set.of(pair.clientId()))).hasSize(1);
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 1);
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
