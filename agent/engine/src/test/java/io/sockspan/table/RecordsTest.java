package io.sockspan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.Api;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that a record shows what the facts say, on the epoch's clock, and looks up no name. */
class RecordsTest extends TableFixture {
    private SocketRecord record(SocketFacts facts) {
        return records.of(table.row(facts));
    }

    private static List<TcpState> states(SocketRecord record) {
        return record.tcp().transitions().stream().map(Transition::to).toList();
    }

    @Test
    void theRecordOfAnAcceptedSocketHasItsPeerItsPlaceAndItsTime() {
        long before = clock.now();
        SocketRecord record = record(accepted(7));
        assertThat(record.beginning().time()).isBetween(before, clock.now());
        assertThat(record.beginning().site().time())
                .isEqualTo(record.beginning().time());
        assertThat(record.beginning().site().thread())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(record.beginning().site().stack().top()).contains("TableFixture.born(");
        assertThat(record.ends().peer()).hasToString("127.0.0.1:4099");
        assertThat(record.identity().role()).isEqualTo(Role.SERVER);
        assertThat(record.closing().closedTime()).isZero();
        assertThat(record.closing().inputShutTime()).isZero();
        assertThat(record.tcp().observation()).isNull();
        assertThat(states(record)).containsExactly(TcpState.CLOSED, TcpState.ESTABLISHED);
        assertThat(record.tcp().wasConnected()).isTrue();
    }

    @Test
    void everyApiAndRoleHasItsName() {
        for (Api api : Api.values()) {
            int number = List.of(Api.values()).indexOf(api);
            assertThat(record(born(7, number, SocketSink.ROLE_CLIENT))
                            .identity()
                            .api())
                    .isEqualTo(api);
        }
        for (Role role : Role.values()) {
            int number = List.of(Role.values()).indexOf(role);
            assertThat(record(born(7, SocketSink.API_SOCKET, number)).identity().role())
                    .isEqualTo(role);
        }
    }

    private SocketFacts foundOpen(boolean connected) {
        long since = System.nanoTime() - 1_000_000_000;
        SocketFacts facts = SocketFacts.foundOpen(7, SocketSink.ROLE_CLIENT, since, connected);
        assertThat(descriptors.putIfAbsent(facts)).isTrue();
        return facts;
    }

    @Test
    void aSocketFoundOpenHasNoOpeningAndWasConnectedFromWhenItWasSurelyThere() {
        SocketRecord record = record(foundOpen(true));
        assertThat(record.beginning().found()).isEqualTo(FoundOpen.UNKNOWN);
        assertThat(record.beginning().site().stack().isEmpty()).isTrue();
        assertThat(record.beginning().site().thread()).isEqualTo("unknown");
        assertThat(record.identity().api()).isEqualTo(Api.UNKNOWN);
        assertThat(states(record)).containsExactly(TcpState.ESTABLISHED);
        assertThat(record.tcp().lastTransition().time())
                .isEqualTo(record.beginning().time());
        assertThat(record.tcp().lastTransition().exact()).isFalse();
        assertThat(record(accepted(11)).beginning().found()).isNull();
    }

    @Test
    void aSocketFoundConnectingIsConnectedWhenAHookSaysSo() {
        SocketFacts facts = foundOpen(false);
        Row row = table.row(facts);
        row.observed(seen(TcpState.SYN_SENT, 7), true, new AddressPool());
        sink.connected(7);
        assertThat(states(records.of(row))).containsExactly(TcpState.SYN_SENT, TcpState.ESTABLISHED);
        assertThat(records.of(row).tcp().wasConnected()).isTrue();
    }

    @Test
    void aSocketFoundUnconnectedThatConnectsLaterGoesTheWholeWay() {
        SocketFacts facts = foundOpen(false);
        Row row = table.row(facts);
        row.observed(seen(TcpState.CLOSED, 7), true, new AddressPool());
        sink.connecting(7, PEER, 4111);
        sink.connected(7);
        assertThat(states(records.of(row))).containsExactly(TcpState.CLOSED, TcpState.SYN_SENT, TcpState.ESTABLISHED);
        assertThat(records.of(row).ends().peer()).hasToString("127.0.0.1:4111");
    }

    @Test
    void thePeerOfASocketFoundOpenIsTheKernelsAndStaysWhenTheConnectionIsOver() {
        Row row = table.row(foundOpen(true));
        row.observed(seen(TcpState.ESTABLISHED, 7), true, new AddressPool());
        Observation over = new Observation(clock.now(), TcpState.CLOSED, 7, TcpInfo.NONE, 0, 0, 0, null, null, -1);
        row.observed(over, true, new AddressPool());
        assertThat(records.of(row).ends().peer()).hasToString("127.0.0.1:8081");
    }

    @Test
    void aConnectThatFailedIsNoConnection() {
        SocketFacts facts = born(7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT);
        sink.connecting(7, PEER, 4111);
        sink.connectFailed(7, new IOException("Connection refused"));
        SocketRecord record = record(facts);
        assertThat(states(record)).containsExactly(TcpState.CLOSED, TcpState.SYN_SENT, TcpState.CLOSED);
        assertThat(record.tcp().wasConnected()).isFalse();
        assertThat(record.outcomes().connectError()).isEqualTo("java.io.IOException: Connection refused");
    }

    @Test
    void anEndOfStreamMovesTheStateAndATlsEndDoesNot() throws Throwable {
        SocketFacts plain = accepted(7);
        sink.endOfStream(7);
        assertThat(record(plain).tcp().state()).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(record(plain).outcomes().read().isEndOfStream()).isTrue();
        SocketFacts tls = accepted(11);
        sink.tlsEndOfStream(11);
        assertThat(record(tls).outcomes().read().isEndOfStream()).isTrue();
        assertThat(record(tls).tcp().state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void aResetMovesTheStateAndAnotherErrorDoesNot() {
        SocketFacts reset = accepted(7);
        sink.readFailed(7, new SocketException("Connection reset"));
        assertThat(record(reset).tcp().state()).isEqualTo(TcpState.CLOSED);
        SocketFacts other = accepted(11);
        sink.readFailed(11, new IOException("No route to host"));
        assertThat(record(other).tcp().state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(record(other).outcomes().read().error()).isEqualTo("java.io.IOException: No route to host");
    }

    @Test
    void ourShutdownAndOurCloseAreRecorded() {
        SocketFacts facts = accepted(7);
        sink.shutdownOutput(7);
        sink.shutdownInput(7);
        sink.closeReturned(owner, 7);
        sink.closing(7);
        SocketRecord record = record(facts);
        assertThat(record.tcp().state()).isEqualTo(TcpState.FIN_WAIT_1);
        assertThat(record.closing().inputShutTime())
                .isGreaterThanOrEqualTo(record.tcp().lastTransition().time());
        assertThat(record.closing().requested()).isNotNull();
        assertThat(record.closing().closedTime())
                .isGreaterThanOrEqualTo(record.closing().requested().time());
    }

    @Test
    void theHostIsTheNameThatTheCodeGaveAndIsNeverLookedUp() throws UnknownHostException {
        SocketFacts facts = born(7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT);
        assertThat(record(facts).ends().peer()).isNull();
        assertThat(record(facts).ends().peerHost()).isNull();
        sink.connecting(7, InetAddress.getByAddress("orders.example", new byte[] {(byte) 192, 0, 2, 7}), 4111);
        assertThat(record(facts).ends().peerHost()).isEqualTo("orders.example");
        assertThat(record(facts).ends().peer()).hasToString("192.0.2.7:4111");
        sink.connecting(7, InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}), 4111);
        assertThat(record(facts).ends().peerHost()).isNull();
    }

    @Test
    void zeroIsNoTimeOnEitherClock() {
        assertThat(clock.epoch(0)).isZero();
        assertThat(clock.epoch(7) - clock.epoch(3)).isEqualTo(4);
    }
}
