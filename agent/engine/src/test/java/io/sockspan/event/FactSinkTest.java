package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sockspan.doorway.SocketSink;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * Proves which field each fact of an open socket's life fills, that it is offered once, and that the agent's own sockets leave no trace.
 */
class FactSinkTest extends SinkFixture {
    @Test
    void anAcceptedSocketIsConnectedFromItsBirthOn() {
        SocketFacts facts = accepted(FD);
        assertThat(facts.isOpen()).isTrue();
        assertThat(facts.isConnected()).isTrue();
        assertThat(facts.connected()).isEqualTo(facts.born()).isEqualTo(facts.opened().time);
        assertThat(facts.peerAddress()).isSameAs(PEER);
        assertThat(facts.peerPort()).isEqualTo(4099);
        assertThat(facts.role()).isEqualTo((byte) SocketSink.ROLE_SERVER);
        assertThat(facts.api()).isEqualTo((byte) SocketSink.API_SOCKET);
        assertThat(facts.refersTo(owner)).isTrue();
        assertThat(facts.opened().thread).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void aSocketThatWasNeverOpenedIsNotBorn() {
        sink.born(owner, -1, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        assertOffered();
    }

    @Test
    void aDescriptorBeyondTheTableIsCountedAndNotOffered() {
        sink.born(owner, 1 << 22, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        sink.endOfStream(1 << 22);
        assertOffered();
        assertThat(sink.beyondTable()).isEqualTo(1);
    }

    @Test
    void aDescriptorBornAgainEndsTheSocketWhoseCloseNoHookSaw() {
        SocketFacts before = accepted(FD);
        sink.born(owner, FD, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_CLIENT, null, 0);
        SocketFacts after = table.get(FD);
        assertThat(before.isOpen()).isFalse();
        assertThat(before.closed).isEqualTo(after.born());
        assertThat(after.isOpen()).isTrue();
        assertOffered(before, after);
    }

    @Test
    void aConnectIsFollowedFromItsStartToItsFirstSuccess() {
        SocketFacts facts = opened(FD);
        assertThat(facts.isConnected()).isFalse();
        sink.connecting(FD, PEER, 4111);
        assertOffered(facts);
        assertThat(facts.connectStarted()).isNotZero();
        assertThat(facts.peerPort()).isEqualTo(4111);
        sink.connected(FD);
        long first = facts.connected();
        sink.connected(FD);
        assertThat(facts.connected()).isEqualTo(first).isGreaterThanOrEqualTo(facts.connectStarted());
        assertOffered(facts);
    }

    @Test
    void theFirstFailureOfAConnectIsKeptAndASecondConnectForgetsIt() {
        SocketFacts facts = opened(FD);
        sink.connecting(FD, PEER, 4111);
        sink.connectFailed(FD, new ConnectException("Connection refused"));
        sink.connectFailed(FD, new IOException("later"));
        assertThat(facts.connectError()).isEqualTo("java.net.ConnectException: Connection refused");
        assertThat(facts.connectFailed()).isNotZero();
        assertOffered(facts);
        sink.connecting(FD, PEER, 4127);
        assertThat(facts.connectError()).isNull();
        assertThat(facts.connectFailed()).isZero();
    }

    @Test
    void eitherHalfIsShutOnce() {
        SocketFacts facts = accepted(FD);
        sink.shutdownOutput(FD);
        long output = facts.outputShut();
        sink.shutdownOutput(FD);
        assertThat(facts.outputShut()).isNotZero().isEqualTo(output);
        assertThat(facts.inputShut()).isZero();
        assertOffered(facts);
        sink.shutdownInput(FD);
        long input = facts.inputShut();
        sink.shutdownInput(FD);
        assertThat(facts.inputShut()).isNotZero().isEqualTo(input);
        assertOffered(facts);
    }

    @Test
    void aCloseThatReturnedIsKeptForItsOwnerOnly() {
        SocketFacts facts = accepted(FD);
        sink.closeReturned(new Object(), FD);
        assertThat(facts.closeReturned()).isNull();
        assertOffered();
        sink.closeReturned(owner, FD);
        CallSite first = facts.closeReturned();
        sink.closeReturned(owner, FD);
        assertThat(first).isNotNull().isSameAs(facts.closeReturned());
        assertThat(facts.isOpen()).isTrue();
        assertOffered(facts);
    }

    @Test
    void aCloseThatReturnedIsKeptForASocketThatHadNoOwnerWrittenDown() {
        SocketFacts facts = SocketFacts.foundOpen(FD, SocketSink.ROLE_CLIENT, 7, true);
        assertThat(table.putIfAbsent(facts)).isTrue();
        sink.closeReturned(owner, FD);
        assertThat(facts.closeReturned()).isNotNull();
        assertOffered(facts);
    }

    @Test
    void aSocketFoundOpenHasNoBirthAndIsConnectedOnlyIfItWas() {
        SocketFacts connected = SocketFacts.foundOpen(FD, SocketSink.ROLE_CLIENT, 7, true);
        assertThat(connected.bornSeen()).isFalse();
        assertThat(connected.born()).isEqualTo(7);
        assertThat(connected.connected).isEqualTo(7);
        assertThat(connected.isOpen()).isTrue();
        assertThat(connected.opened).isNull();
        SocketFacts not = SocketFacts.foundOpen(FD, SocketSink.ROLE_LISTENER, 7, false);
        assertThat(not.isConnected()).isFalse();
        assertThat(opened(FD).bornSeen()).isTrue();
    }

    @Test
    void whatHappensToASocketFoundOpenIsWrittenDownFromThenOn() {
        SocketFacts facts = SocketFacts.foundOpen(FD, SocketSink.ROLE_SERVER, 7, true);
        assertThat(table.putIfAbsent(facts)).isTrue();
        sink.endOfStream(FD);
        assertThat(facts.read()).isNotNull();
        assertOffered(facts);
        sink.closing(FD);
        assertThat(facts.isOpen()).isFalse();
        assertThat(table.get(FD)).isNull();
        assertOffered(facts);
    }

    @Test
    void theRealCloseClearsTheDescriptorAndAsksTheKernelOnceMore() {
        SocketFacts facts = accepted(FD);
        snap = new byte[] {7};
        sink.closing(FD);
        assertThat(table.get(FD)).isNull();
        assertThat(facts.isOpen()).isFalse();
        assertThat(facts.takeSnapAtClose()).isSameAs(snap);
        assertOffered(facts);
        sink.closing(FD);
        sink.closing(-1);
        sink.endOfStream(FD);
        sink.closeReturned(owner, FD);
        assertOffered();
    }

    @Test
    void beforeDup2TheKernelIsAskedForTheLastTime() {
        SocketFacts facts = accepted(FD);
        byte[] first = {7};
        snap = first;
        sink.preClosing(FD);
        snap = new byte[] {11};
        assertThat(facts.preClosed()).isNotZero();
        assertThat(facts.isOpen()).isTrue();
        assertThat(table.get(FD)).isSameAs(facts);
        assertOffered(facts);
        sink.closing(FD);
        assertThat(facts.takeSnapAtClose()).isSameAs(first);
        assertOffered(facts);
    }

    @Test
    void aSocketNeverConnectedIsNotSampled() {
        SocketFacts facts = opened(FD);
        snap = new byte[] {7};
        sink.closing(FD);
        assertThat(facts.takeSnapAtClose()).isNull();
    }

    @Test
    void anAsynchronousAcceptMovesTheOpeningSiteToWhereItWasAskedFor() {
        SocketFacts listener = opened(FD);
        sink.acceptStarted(FD);
        SocketFacts facts = accepted(13);
        CallSite onThePoolsThread = facts.opened();
        sink.acceptFinished(FD, 13);
        assertThat(facts.opened()).isSameAs(listener.acceptRequest).isNotSameAs(onThePoolsThread);
        sink.acceptStarted(FD);
        assertThat(facts.opened()).isNotSameAs(listener.acceptRequest);
        assertOffered();
    }

    @Test
    void anAsynchronousAcceptWithoutAListenerOrASocketChangesNothing() {
        SocketFacts facts = accepted(13);
        CallSite site = facts.opened();
        sink.acceptFinished(FD, 13);
        opened(FD);
        sink.acceptFinished(FD, 13);
        sink.acceptFinished(FD, -1);
        sink.acceptFinished(FD, 17);
        assertThat(facts.opened()).isSameAs(site);
    }

    @Test
    void theAgentsOwnSocketsLeaveNoTraceButProveTheHooks() throws Throwable {
        SocketFacts others = accepted(FD);
        own = true;
        sink.born(owner, 13, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        sink.connecting(FD, PEER, 1);
        sink.connected(FD);
        sink.endOfStream(FD);
        sink.shutdownInput(FD);
        sink.shutdownOutput(FD);
        sink.preClosing(FD);
        sink.closing(FD);
        assertOffered();
        assertThat(table.get(13)).isNull();
        assertThat(table.get(FD)).isSameAs(others);
        assertThat(others.isOpen()).isTrue();
        assertThat(others.read).isNull();
        assertThat(proof.fired())
                .containsExactly(
                        "born",
                        "closing",
                        "connected",
                        "connecting",
                        "endOfStream",
                        "preClosing",
                        "shutdownInput",
                        "shutdownOutput");
    }

    @Test
    void theApplicationsThreadsProveNothing() {
        accepted(FD);
        sink.closing(FD);
        assertThat(proof.fired()).isEmpty();
    }

    @Test
    void aFullQueueLosesTheOfferButNotTheFacts() {
        SocketFacts facts = accepted(FD);
        for (int i = 0; i < 64; i++) {
            queue.offer(new SocketFacts(owner, 101 + i, 0, 0, 1));
        }
        sink.endOfStream(FD);
        assertThat(queue.dropped()).isEqualTo(1);
        assertThat(table.get(FD)).isSameAs(facts);
        assertThat(facts.read()).isNotNull();
    }

    @Test
    void whatTheDoorwaySwallowedIsCounted() {
        sink.swallowed("read", new IllegalStateException());
        assertThat(swallowed.counts()).containsExactly(entry("read java.lang.IllegalStateException", 1L));
    }
}
