package io.sockspan.watch;

import static io.sockspan.model.TcpState.CLOSE_WAIT;
import static io.sockspan.model.TcpState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.model.TcpState;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Proves that a sweep finds what no event reports. The trouble is reported once, taken back when it is over, and hides nothing that comes
 * after it.
 */
class SweepTest extends EngineFixture {
    private static final Duration THRESHOLD = Duration.ofMillis(23);

    /** Data was sent again three times, and nothing has come for a second. */
    private static final TcpInfo SILENT = Sample.info(
            280,
            Field.RETRANSMITS,
            3,
            Field.BACKOFF,
            3,
            Field.RTO,
            1_600_000,
            Field.UNACKED,
            1,
            Field.LAST_ACK_RECV,
            1_009);

    @BeforeEach
    void threshold() {
        engine = engine(THRESHOLD);
    }

    /** Steps until {@code thresholds} thresholds have passed. */
    private void stepsFor(int thresholds) {
        long until = clock.nanoTime() + thresholds * THRESHOLD.toNanos();
        stepsUntil(() -> clock.nanoTime() > until);
    }

    @Test
    void aSilentPeerIsFoundOnceAndTakenBackWhenItAnswers() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, SILENT, 0, -1);
        stepsUntil(() -> !calls.isEmpty());
        stepsFor(5);
        assertThat(calls).containsExactly("found dead-peer");
        becomes(7, ESTABLISHED, Sample.info(280), 0, -1);
        stepsUntil(() -> calls.size() > 1);
        stepsFor(3);
        assertThat(calls).containsExactly("found dead-peer", "resolved");
        assertThat(engine.findings()).isEmpty();
        becomes(7, ESTABLISHED, SILENT, 0, -1);
        stepsUntil(() -> calls.size() > 2);
        assertThat(calls).containsExactly("found dead-peer", "resolved", "found dead-peer");
        assertThat(engine.found()).isEqualTo(2);
    }

    @Test
    void dataThatNoCodeReadsIsOneFindingForAsLongAsItStands() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 4_099, -1);
        stepsUntil(() -> !calls.isEmpty());
        stepsFor(13);
        assertThat(calls).containsExactly("found unread-data");
        becomes(7, ESTABLISHED, TcpInfo.NONE, 0, -1);
        stepsUntil(() -> calls.size() > 1);
        assertThat(calls).containsExactly("found unread-data", "resolved");
    }

    @Test
    void aLeakThatFollowsATroubleIsFoundInItsPlace() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 4_099, -1);
        stepsUntil(() -> !calls.isEmpty());
        becomes(7, CLOSE_WAIT, TcpInfo.NONE, 0, -1);
        sink.endOfStream(7);
        stepsUntil(() -> calls.size() > 2);
        assertThat(calls).containsExactly("found unread-data", "resolved", "found eof-ignored");
        stepsFor(3);
        assertThat(calls).hasSize(3);
        closes(7);
        steps();
        assertThat(calls).hasSize(4).endsWith("resolved");
    }

    @Test
    void aLeakThatComesAfterATroubleWasTakenBackIsFound() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, SILENT, 0, -1);
        stepsUntil(() -> !calls.isEmpty());
        becomes(7, ESTABLISHED, Sample.info(280), 0, -1);
        stepsUntil(() -> calls.size() > 1);
        becomes(7, CLOSE_WAIT, Sample.info(280, Field.LAST_DATA_SENT, 60_013), 0, -1);
        sink.endOfStream(7);
        stepsUntil(() -> calls.size() > 2);
        assertThat(calls).containsExactly("found dead-peer", "resolved", "found eof-ignored");
    }

    @Test
    void atTheExitALeakReplacesTheTrouble() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, SILENT, 0, -1);
        stepsUntil(() -> !calls.isEmpty());
        becomes(7, CLOSE_WAIT, Sample.info(280, Field.LAST_DATA_SENT, 60_013), 0, -1);
        sink.endOfStream(7);
        engine.finish();
        assertThat(calls).containsExactly("found dead-peer", "resolved", "found eof-ignored", "close");
    }

    @Test
    void theReportersAreClosedEvenIfTheExitFails() {
        connects(7, 40_009);
        steps();
        closes(7);
        table.broken = new IllegalStateException("broken");
        assertThatThrownBy(() -> engine.finish()).isSameAs(table.broken);
        assertThat(calls).containsExactly("close");
        assertThat(table.closed).isEqualTo(1);
    }

    @Test
    void aTroubleIsTakenBackWhenItsSocketIsClosed() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, SILENT, 0, -1);
        stepsUntil(() -> !calls.isEmpty());
        closes(7);
        steps();
        assertThat(calls).containsExactly("found dead-peer", "resolved");
    }

    @Test
    void anUnansweredConnectIsFoundAndTakenBackWhenItIsAnswered() {
        sink.born(this, 7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        sink.connecting(7, InetAddress.getLoopbackAddress(), 8081);
        open(7, TcpState.SYN_SENT, Sample.info(280, Field.TOTAL_RETRANS, 3), null, null);
        stepsUntil(() -> !calls.isEmpty());
        stepsFor(3);
        assertThat(calls).containsExactly("found connect-stuck");
        sink.connected(7);
        becomes(7, ESTABLISHED, Sample.info(280), 0, -1);
        stepsUntil(() -> calls.size() > 1);
        assertThat(calls).containsExactly("found connect-stuck", "resolved");
    }

    @Test
    void aConnectWhoseFirstSynWasJustSentIsNoTrouble() {
        sink.born(this, 7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        sink.connecting(7, InetAddress.getLoopbackAddress(), 8081);
        open(7, TcpState.SYN_SENT, Sample.info(280), null, null);
        stepsFor(5);
        assertThat(calls).isEmpty();
        assertThat(engine.sockets().get(0).socket().tcp().observation()).isNull();
    }

    @Test
    void aHealthySocketCostsALookNowAndThenAndKeepsNoSample() {
        engine = engine(Duration.ofMillis(401));
        connects(7, 40_009);
        steps();
        int before = looks;
        long until = clock.nanoTime() + 307_000_000;
        stepsUntil(() -> clock.nanoTime() > until);
        assertThat(looks - before).isBetween(1, 5);
        JudgedSocket shown = engine.sockets().get(0);
        assertThat(shown.socket().tcp().observation()).isNull();
        assertThat(shown.socket().tcp().transitions()).hasSize(3);
        assertThat(opened).isZero();
    }

    @Test
    void samplesAreKeptOnlyWhileSomethingSeemsWrong() {
        connects(7, 40_009);
        steps();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 13, -1);
        stepsFor(5);
        assertThat(engine.sockets().get(0).socket().tcp().earlier()).isNotNull();
        becomes(7, ESTABLISHED, TcpInfo.NONE, 0, -1);
        stepsUntil(() -> engine.sockets().get(0).socket().tcp().observation() == null);
        assertThat(engine.sockets().get(0).socket().tcp().earlier()).isNull();
        assertThat(calls).isEmpty();
    }

    private void listens(int fd, int port, int length, int limit) {
        sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_LISTENER, null, 0);
        open(
                fd,
                TcpState.LISTEN,
                Sample.info(280, Field.UNACKED, length, Field.SACKED, limit),
                new Endpoint("127.0.0.1", port),
                null);
    }

    private void waits(int port, int at, TcpState state) {
        table.put(
                new ConnectionId(port, new Endpoint("127.0.0.1", at), new Endpoint("127.0.0.1", port)),
                state,
                0,
                Timer.NONE,
                0);
    }

    @Test
    void aFullQueueIsFoundAndTakenBackWhenTheCodeAccepts() {
        listens(7, 8081, 6, 5);
        stepsUntil(() -> !calls.isEmpty());
        stepsFor(5);
        assertThat(calls).containsExactly("found not-accepting");
        assertThat(engine.findings()).hasSize(1);
        becomes(7, TcpState.LISTEN, Sample.info(280, Field.UNACKED, 0, Field.SACKED, 5), 0, -1);
        stepsUntil(() -> calls.size() > 1);
        assertThat(calls).containsExactly("found not-accepting", "resolved");
    }

    @Test
    void everyListenerWhoseClientsHaveGoneIsFoundNotOnlyTheFirst() {
        table.walkMillis = 3;
        for (int fd = 3; fd < 13; fd += 2) {
            listens(fd, 8080 + fd, 2, 5);
            waits(40_000 + fd, 8080 + fd, CLOSE_WAIT);
        }
        stepsUntil(() -> calls.size() > 4);
        assertThat(calls).hasSize(5).containsOnly("found not-accepting");
    }

    @Test
    void connectionsThatWaitToBeAcceptedAreListedAfterOpenAndClosedOnes() {
        listens(7, 8081, 2, 5);
        ConnectionId id = connects(11, 40_009);
        steps();
        table.put(id, TcpState.FIN_WAIT_2);
        waits(40_013, 8081, ESTABLISHED);
        waits(40_031, 8081, TcpState.SYN_RECEIVED);
        closes(11);
        steps();
        List<JudgedSocket> sockets = engine.sockets();
        assertThat(sockets).extracting(shown -> shown.socket().identity().fd()).containsExactly(7, 11, -1, -1);
        AcceptQueue queue = sockets.get(0).socket().surroundings().acceptQueue();
        assertThat(queue.length()).isEqualTo(2);
        assertThat(queue.limit()).isEqualTo(5);
        assertThat(sockets.get(1).socket().closing().closedTime()).isNotZero();
        assertThat(sockets.get(2).socket().identity().role()).isEqualTo(Role.SERVER);
        assertThat(sockets.get(2).socket().identity().id()).isZero();
        assertThat(sockets.get(2).socket().ends().peer()).hasToString("127.0.0.1:40013");
        assertThat(sockets.get(3).socket().tcp().state()).isEqualTo(TcpState.SYN_RECEIVED);
        table.failing = true;
        assertThat(engine.sockets()).hasSize(2);
    }

    @Test
    void aFindingShowsWhatBecameOfTheOtherEnd() {
        ConnectionId id = connects(7, 40_009);
        steps();
        table.put(new ConnectionId(4111, id.peer(), id.local()), TcpState.FIN_WAIT_2);
        becomes(7, CLOSE_WAIT);
        sink.endOfStream(7);
        stepsUntil(() -> !calls.isEmpty());
        PeerEnd peer = engine.findings().get(0).socket().surroundings().peerEnd();
        assertThat(peer).isEqualTo(new PeerEnd(TcpState.FIN_WAIT_2, 0, false));
    }

    @Test
    void aFindingIsReportedEvenIfTheTableFails() {
        connects(7, 40_009);
        steps();
        table.failing = true;
        becomes(7, CLOSE_WAIT);
        sink.endOfStream(7);
        stepsUntil(() -> !calls.isEmpty());
        assertThat(calls).containsExactly("found eof-ignored");
        assertThat(engine.findings().get(0).socket().surroundings().peerEnd()).isNull();
    }
}
