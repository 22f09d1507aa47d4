package io.sockspan.watch;

import static io.sockspan.model.Sample.info;
import static io.sockspan.model.TcpInfo.Field.BYTES_ACKED;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.LAST_ACK_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static io.sockspan.model.TcpInfo.Field.RTT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.event.SocketFacts;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves what becomes of sockets that were open before the agent came: their roles and times. A hook that meets one of them is right. */
class PreexistingSocketsTest extends EngineFixture {
    private static final Endpoint SERVICE = new Endpoint("127.0.0.1", 8081);
    private static final Endpoint EPHEMERAL = new Endpoint("127.0.0.1", 40_009);
    private static final long MILLI = 1_000_000;

    /** The times of this kernel do not advance, so a recent time of sending would stay recent for ever. */
    private static final long LONG_AGO = 0xffff_ffffL;

    private SocketRecord record(int fd) {
        return engine.sockets().stream()
                .map(JudgedSocket::socket)
                .filter(socket -> socket.identity().fd() == fd)
                .findFirst()
                .orElseThrow();
    }

    private List<String> rules() {
        return engine.findings().stream().map(Finding::rule).toList();
    }

    @Test
    void rolesFollowFromThePortsOnWhichTheProcessListens() {
        open(3, TcpState.ESTABLISHED, TcpInfo.NONE, SERVICE, EPHEMERAL);
        open(5, TcpState.LISTEN, TcpInfo.NONE, SERVICE, null);
        open(7, TcpState.ESTABLISHED, TcpInfo.NONE, EPHEMERAL, SERVICE);
        open(11, TcpState.ESTABLISHED);
        assertThat(engine.adopt()).isEqualTo(4);
        assertThat(record(3).identity().role()).isEqualTo(Role.SERVER);
        assertThat(record(5).identity().role()).isEqualTo(Role.LISTENER);
        assertThat(record(7).identity().role()).isEqualTo(Role.CLIENT);
        assertThat(record(11).identity().role()).isEqualTo(Role.CLIENT);
        assertThat(record(3).ends().local()).isEqualTo(SERVICE);
        assertThat(record(3).ends().peer()).isEqualTo(EPHEMERAL);
        assertThat(record(3).beginning().found()).isNotNull();
    }

    @Test
    void anAcceptedSocketOfAListenerThatIsGoneIsTakenForAClient() {
        open(3, TcpState.ESTABLISHED, TcpInfo.NONE, SERVICE, EPHEMERAL);
        engine.adopt();
        assertThat(record(3).identity().role()).isEqualTo(Role.CLIENT);
    }

    @Test
    void whatIsNoTcpSocketIsLeftOut() {
        kernel.put(3, null);
        open(5, TcpState.ESTABLISHED);
        assertThat(engine.adopt()).isEqualTo(1);
        assertThat(descriptors.get(3)).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = TcpState.class,
            names = {"LISTEN", "SYN_SENT", "SYN_RECEIVED", "CLOSED"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatIsBeyondTheHandshakeWasConnected(TcpState state) {
        open(3, state);
        engine.adopt();
        assertThat(record(3).tcp().wasConnected()).isTrue();
        assertThat(record(3).tcp().state()).isEqualTo(state);
    }

    @ParameterizedTest
    @EnumSource(
            value = TcpState.class,
            names = {"LISTEN", "SYN_SENT", "SYN_RECEIVED"})
    void aSocketThatIsNotYetConnectedIsNeverALeak(TcpState state) {
        open(3, state, info(280), SERVICE, null);
        engine.adopt();
        assertThat(record(3).tcp().wasConnected()).isFalse();
        steps();
        assertThat(rules()).isEmpty();
    }

    @Test
    void aSocketInClosedWasConnectedIfAnAnswerEverCame() {
        open(3, TcpState.CLOSED, info(280, RTT, 41), SERVICE, null);
        open(5, TcpState.CLOSED, info(280, BYTES_ACKED, 1), SERVICE, null);
        open(7, TcpState.CLOSED, info(280, BYTES_RECEIVED, 1), SERVICE, null);
        open(11, TcpState.CLOSED, TcpInfo.NONE, SERVICE, null);
        engine.adopt();
        steps();
        assertThat(engine.findings().stream()
                        .map(finding -> finding.socket().identity().fd()))
                .containsExactlyInAnyOrder(3, 5, 7, 11);
        assertThat(rules()).containsOnly("never-read", "never-connected");
        assertThat(engine.findings()).noneMatch(Finding::certain);
    }

    @Test
    void itSurelyExistedAtTheEarliestTimeThatTcpInfoCountsFrom() {
        open(3, TcpState.ESTABLISHED, info(280, LAST_DATA_SENT, 7, LAST_DATA_RECV, 23, LAST_ACK_RECV, 11), null, null);
        open(5, TcpState.ESTABLISHED, TcpInfo.NONE, null, null);
        long before = clock.now();
        engine.adopt();
        long after = clock.now();
        assertThat(record(3).beginning().time()).isBetween(before - 23 * MILLI, after - 23 * MILLI);
        assertThat(record(5).beginning().time()).isBetween(before, after);
    }

    @Test
    void aTimeThatCountsFromTheHostsBootIsNone() {
        open(
                3,
                TcpState.ESTABLISHED,
                info(280, LAST_DATA_SENT, LONG_AGO, LAST_DATA_RECV, LONG_AGO, LAST_ACK_RECV, 11),
                null,
                null);
        long before = clock.now();
        engine.adopt();
        assertThat(record(3).beginning().time()).isBetween(before - 11 * MILLI, clock.now() - 11 * MILLI);
    }

    @Test
    void theTimeOfTheLastTransitionStaysExact() {
        TcpInfo info = info(280, LAST_DATA_SENT, LONG_AGO, LAST_DATA_RECV, 31, LAST_ACK_RECV, 31);
        open(3, TcpState.CLOSE_WAIT, info, SERVICE, EPHEMERAL);
        engine.adopt();
        assertThat(record(3).tcp().lastTransition().exact()).isTrue();
    }

    @Test
    void aLeakFromBeforeIsJudgedAtOnceByItsReceiveQueue() {
        open(3, TcpState.CLOSE_WAIT, info(280, LAST_DATA_SENT, LONG_AGO, BYTES_RECEIVED, 8), SERVICE, EPHEMERAL);
        open(5, TcpState.CLOSE_WAIT, info(280, LAST_DATA_SENT, LONG_AGO, BYTES_RECEIVED, 8), SERVICE, EPHEMERAL);
        ends.put(3, true);
        ends.put(5, false);
        engine.adopt();
        steps();
        assertThat(calls).containsExactlyInAnyOrder("found eof-ignored", "found never-read");
        ends.put(5, true);
        assertThat(rules()).containsOnly("eof-ignored");
    }

    @Test
    void aHealthySocketFromBeforeIsWatchedAndJudgedWhenItsPeerIsDone() {
        open(3, TcpState.ESTABLISHED, TcpInfo.NONE, SERVICE, EPHEMERAL);
        engine.adopt();
        steps();
        assertThat(watched).containsExactly(3);
        assertThat(calls).isEmpty();
        becomes(3, TcpState.CLOSE_WAIT);
        engine.step(new int[] {3}, 1);
        steps();
        assertThat(calls).containsExactly("found never-read");
    }

    @Test
    void aSocketThatAHookHasMetIsLeftToTheHook() {
        accepts(3);
        SocketFacts hooks = descriptors.get(3);
        open(3, TcpState.ESTABLISHED);
        assertThat(engine.adopt()).isZero();
        assertThat(descriptors.get(3)).isSameAs(hooks);
        assertThat(record(3).beginning().found()).isNull();
    }

    @Test
    void aSocketThatAHookMeetsBetweenTheLookAndTheTableIsLeftToTheHook() {
        open(3, TcpState.ESTABLISHED);
        open(5, TcpState.ESTABLISHED);
        meanwhile = fd -> {
            if (fd == 5 && descriptors.get(3) == null) {
                accepts(3);
            }
        };
        assertThat(engine.adopt()).isEqualTo(1);
        assertThat(record(3).beginning().found()).isNull();
        assertThat(record(5).beginning().found()).isNotNull();
    }

    @Test
    void whatWasClosedBetweenTheTwoLooksIsGone() {
        open(3, TcpState.ESTABLISHED);
        meanwhile = fd -> {
            if (descriptors.get(3) != null) {
                kernel.remove(3);
            }
        };
        assertThat(engine.adopt()).isZero();
        assertThat(descriptors.get(3)).isNull();
        steps();
        assertThat(engine.sockets()).isEmpty();
    }

    @Test
    void aDescriptorClosedAndReopenedBetweenTheTwoLooksIsTheNewSocket() {
        open(3, TcpState.CLOSE_WAIT);
        meanwhile = fd -> {
            SocketFacts there = descriptors.get(3);
            if (there != null && !there.bornSeen()) {
                sink.closing(3);
                open(3, TcpState.ESTABLISHED);
                accepts(3);
            }
        };
        assertThat(engine.adopt()).isZero();
        steps();
        assertThat(record(3).beginning().found()).isNull();
        assertThat(record(3).tcp().state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(calls).isEmpty();
    }

    @Test
    void anotherSocketUnderTheSameDescriptorIsNotTakenForTheFirst() {
        open(3, TcpState.CLOSE_WAIT);
        meanwhile = fd -> {
            if (descriptors.get(3) != null) {
                meanwhile = any -> {};
                open(3, TcpState.ESTABLISHED);
            }
        };
        assertThat(engine.adopt()).isZero();
        assertThat(descriptors.get(3)).isNull();
    }

    @Test
    void aVerdictWaitsWhileTheTableIsNotReadAgainYet() {
        open(3, TcpState.CLOSE_WAIT);
        endsAreKnownLater = true;
        engine.adopt();
        steps();
        assertThat(rules()).isEmpty();
        endsAreKnownLater = false;
        ends.put(3, true);
        steps();
        assertThat(rules()).containsExactly("eof-ignored");
        assertThat(calls).containsExactly("found eof-ignored");
    }

    @Test
    void aBirthThatAHookReportsRightAfterReplacesTheSocket() {
        open(3, TcpState.ESTABLISHED);
        assertThat(engine.adopt()).isEqualTo(1);
        SocketFacts ours = descriptors.get(3);
        accepts(3);
        steps();
        assertThat(ours.isOpen()).isFalse();
        assertThat(record(3).beginning().found()).isNull();
        assertThat(engine.sockets()).hasSize(1);
        assertThat(calls).isEmpty();
    }

    @Test
    void aLeakFromBeforeIsTakenBackWhenAHookSeesItsClose() {
        open(3, TcpState.CLOSE_WAIT);
        engine.adopt();
        steps();
        sink.closing(3);
        kernel.remove(3);
        steps();
        assertThat(calls).containsExactly("found never-read", "resolved");
    }

    @Test
    void aLeakFromBeforeThatVanishesUnseenIsTakenBackAtTheNextLook() {
        open(3, TcpState.CLOSE_WAIT);
        engine.adopt();
        steps();
        kernel.remove(3);
        assertThat(engine.findings()).isEmpty();
        assertThat(calls).containsExactly("found never-read", "resolved");
        assertThat(descriptors.get(3)).isNull();
        assertThat(engine.findings()).isEmpty();
        assertThat(calls).hasSize(2);
    }

    @Test
    void aLeakFromBeforeIsTakenBackWhenItsDescriptorIsAnotherSocket() {
        open(3, TcpState.CLOSE_WAIT);
        engine.adopt();
        steps();
        open(3, TcpState.CLOSE_WAIT);
        assertThat(engine.findings()).isEmpty();
        assertThat(calls).containsExactly("found never-read", "resolved");
    }

    @Test
    void aSocketWhoseBirthWasSeenDoesNotEndUnseen() {
        accepts(3);
        open(3, TcpState.CLOSED);
        sink.endOfStream(3);
        steps();
        kernel.remove(3);
        assertThat(engine.findings()).isEmpty();
        assertThat(calls).containsExactly("found eof-ignored");
        assertThat(descriptors.get(3)).isNotNull();
    }

    @Test
    void aReadReportedAfterTheAttachMakesItCertainAndNamesItsLine() {
        open(3, TcpState.CLOSED, info(280, RTT, 41), SERVICE, EPHEMERAL);
        engine.adopt();
        sink.endOfStream(3);
        steps();
        assertThat(calls).containsExactly("found eof-ignored");
        Finding finding = engine.findings().get(0);
        assertThat(finding.certain()).isTrue();
        assertThat(finding.fix()).contains("PreexistingSocketsTest.aReadReportedAfterTheAttach");
    }

    @Test
    void aSocketFoundConnectingIsFollowedOnceItIsConnected() {
        open(3, TcpState.SYN_SENT, TcpInfo.NONE, EPHEMERAL, SERVICE);
        engine.adopt();
        sink.connected(3);
        becomes(3, TcpState.CLOSED);
        steps();
        engine.step(new int[] {3}, 1);
        steps();
        assertThat(calls).containsExactly("found never-read");
    }

    @Test
    void everySocketFoundOpenIsFollowedWhereAllAre() {
        followsAll = true;
        open(3, TcpState.ESTABLISHED);
        engine.adopt();
        sink.closing(3);
        kernel.remove(3);
        steps();
        assertThat(followed.stream().map(socket -> socket.identity().fd())).contains(3);
    }
}
