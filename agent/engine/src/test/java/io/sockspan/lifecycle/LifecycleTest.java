package io.sockspan.lifecycle;

import static io.sockspan.model.Event.Kind.ACCEPTED;
import static io.sockspan.model.Event.Kind.CONNECTED;
import static io.sockspan.model.Event.Kind.CONNECT_FAILED;
import static io.sockspan.model.Event.Kind.CONNECT_STARTED;
import static io.sockspan.model.Event.Kind.END_OF_STREAM;
import static io.sockspan.model.Event.Kind.FOUND_CONNECTED;
import static io.sockspan.model.Event.Kind.OPENED;
import static io.sockspan.model.Event.Kind.OUTPUT_SHUT;
import static io.sockspan.model.Event.Kind.RESET;
import static io.sockspan.model.TcpState.CLOSED;
import static io.sockspan.model.TcpState.CLOSE_WAIT;
import static io.sockspan.model.TcpState.CLOSING;
import static io.sockspan.model.TcpState.ESTABLISHED;
import static io.sockspan.model.TcpState.FIN_WAIT_1;
import static io.sockspan.model.TcpState.FIN_WAIT_2;
import static io.sockspan.model.TcpState.LAST_ACK;
import static io.sockspan.model.TcpState.SYN_SENT;
import static io.sockspan.model.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Event;
import io.sockspan.model.Evidence;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Proves which path through the states of RFC 9293 follows from what the code did and the kernel showed, in any order. */
class LifecycleTest {
    private static final long SECOND = 1_000_000_000;
    private static final List<Event.Kind> AFTER_BIRTH = List.copyOf(EnumSet.complementOf(EnumSet.of(OPENED, ACCEPTED)));
    private static final List<TcpState> STATES = List.of(TcpState.values());

    private final List<Event> events = new ArrayList<>();
    private final List<SeenState> seen = new ArrayList<>();

    private LifecycleTest at(long time, Event.Kind kind) {
        events.add(new Event(kind, time * SECOND));
        return this;
    }

    private LifecycleTest shown(long time, TcpState state, long since, boolean exact) {
        seen.add(new SeenState(state, time * SECOND, since * SECOND, exact ? since * SECOND : 0, true));
        return this;
    }

    private LifecycleTest shown(long time, TcpState state) {
        return shown(time, state, time, false);
    }

    private LifecycleTest server() {
        return at(2, OPENED).at(2, ACCEPTED);
    }

    private LifecycleTest client() {
        return at(2, OPENED).at(3, CONNECT_STARTED).at(5, CONNECTED);
    }

    /** A transition without its bounds. */
    private record Step(TcpState from, TcpState to, long time, boolean exact, Cause cause) {
        static Step of(Transition step) {
            return new Step(step.from(), step.to(), step.time(), step.exact(), step.cause());
        }
    }

    private List<Step> steps() {
        return path().stream().map(Step::of).toList();
    }

    private List<Transition> path() {
        return Lifecycle.of(events, seen);
    }

    private List<TcpState> states() {
        return path().stream().map(Transition::to).toList();
    }

    private Transition last() {
        List<Transition> path = path();
        return path.get(path.size() - 1);
    }

    @Test
    void aSocketFoundConnectedWasEstablishedBeforeAnythingElseIsKnown() {
        at(2, FOUND_CONNECTED).shown(7, CLOSE_WAIT, 5, true);
        assertThat(steps())
                .containsExactly(
                        new Step(CLOSED, ESTABLISHED, 2 * SECOND, false, Cause.OBSERVED),
                        new Step(ESTABLISHED, CLOSE_WAIT, 5 * SECOND, true, Cause.PEER_FIN));
    }

    @Test
    void aSocketFoundConnectedAtItsLastTransitionKeepsThatMomentExact() {
        at(5, FOUND_CONNECTED).shown(7, CLOSE_WAIT, 5, true);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSE_WAIT, 5 * SECOND, true, Cause.PEER_FIN));
    }

    @Test
    void aSocketFoundConnectedMayHaveBeenResetBefore() {
        at(2, FOUND_CONNECTED).shown(7, CLOSED);
        assertThat(states()).containsExactly(ESTABLISHED, CLOSED);
    }

    @Test
    void foundConnectedAddsNothingToASocketWhosePathIsKnown() {
        shown(2, SYN_SENT).at(3, FOUND_CONNECTED);
        assertThat(states()).containsExactly(SYN_SENT);
    }

    @Test
    void aClientGoesFromClosedOverSynSentToEstablished() {
        assertThat(client().steps())
                .containsExactly(
                        new Step(CLOSED, CLOSED, 2 * SECOND, true, Cause.OPENED),
                        new Step(CLOSED, SYN_SENT, 3 * SECOND, true, Cause.CONNECT),
                        new Step(SYN_SENT, ESTABLISHED, 5 * SECOND, true, Cause.HANDSHAKE));
    }

    @Test
    void aServerIsEstablishedBeforeItIsAcceptedSoThatTimeIsNotExact() {
        assertThat(server().steps())
                .containsExactly(
                        new Step(CLOSED, CLOSED, 2 * SECOND, true, Cause.OPENED),
                        new Step(CLOSED, ESTABLISHED, 2 * SECOND, false, Cause.ACCEPT));
    }

    @Test
    void aConnectThatFailedEndsWhereItBegan() {
        at(2, OPENED).at(3, CONNECT_STARTED).at(7, CONNECT_FAILED);
        assertThat(states()).containsExactly(CLOSED, SYN_SENT, CLOSED);
        assertThat(Step.of(last())).isEqualTo(new Step(SYN_SENT, CLOSED, 7 * SECOND, true, Cause.CONNECT_FAILED));
    }

    @Test
    void anEndOfStreamIsTheEndOfThePeersSideAndTheKernelSaysSinceWhen() {
        server().at(11, END_OF_STREAM);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSE_WAIT, 11 * SECOND, false, Cause.PEER_FIN));
        shown(13, CLOSE_WAIT, 7, true);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSE_WAIT, 7 * SECOND, true, Cause.PEER_FIN));
    }

    @Test
    void anEndOfStreamAfterTheKernelShowedItChangesNothing() {
        server().shown(7, CLOSE_WAIT, 5, true).at(11, END_OF_STREAM);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSE_WAIT, 5 * SECOND, true, Cause.PEER_FIN));
    }

    @Test
    void aTimeThatTheKernelConfirmsWithinAJiffyIsExact() {
        server().at(11, END_OF_STREAM);
        seen.add(new SeenState(CLOSE_WAIT, 13 * SECOND, 11 * SECOND + 7_000_000, 11 * SECOND + 7_000_000, true));
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSE_WAIT, 11 * SECOND, true, Cause.PEER_FIN));
    }

    @Test
    void aTimeIsNeverRefinedBeyondTheStateBefore() {
        at(2, OPENED).at(3, CONNECT_STARTED).at(5, CONNECTED).at(11, END_OF_STREAM);
        shown(13, CLOSE_WAIT, 1, true);
        assertThat(last().time()).isEqualTo(5 * SECOND);
    }

    @Test
    void anExactTimeIsNotRefined() {
        client().at(7, OUTPUT_SHUT).shown(11, FIN_WAIT_1, 6, false);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, FIN_WAIT_1, 7 * SECOND, true, Cause.OUR_SHUTDOWN));
    }

    @Test
    void ourShutdownFirstGoesOverFinWaitToTimeWait() {
        client().at(7, OUTPUT_SHUT).shown(11, FIN_WAIT_2, 8, true).at(17, END_OF_STREAM);
        assertThat(states()).containsExactly(CLOSED, SYN_SENT, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT);
        assertThat(Step.of(last())).isEqualTo(new Step(FIN_WAIT_2, TIME_WAIT, 17 * SECOND, false, Cause.PEER_FIN));
    }

    @Test
    void anEndOfStreamInFinWait1EndsTheConnectionToo() {
        server().at(7, OUTPUT_SHUT).at(11, END_OF_STREAM);
        assertThat(states()).containsExactly(CLOSED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT);
        assertThat(path().get(3).evidence()).isEqualTo(Evidence.INFERRED);
        assertThat(path().get(4).evidence()).isEqualTo(Evidence.TOLD);
    }

    @Test
    void thePeersFinFirstGoesOverCloseWaitAndLastAck() {
        server().at(7, END_OF_STREAM).at(11, OUTPUT_SHUT).shown(13, CLOSED);
        assertThat(states()).containsExactly(CLOSED, ESTABLISHED, CLOSE_WAIT, LAST_ACK, CLOSED);
    }

    @Test
    void aResetThatAReadMetIsTheEndAndItsTimeIsTheLatestPossible() {
        server().at(7, RESET);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSED, 7 * SECOND, false, Cause.PEER_RESET));
        shown(11, CLOSED, 11, false);
        assertThat(states()).containsExactly(CLOSED, ESTABLISHED, CLOSED);
    }

    @Test
    void aResetThatWasObservedBeforeItWasReportedHappenedOnce() {
        server().shown(5, CLOSED).at(7, RESET);
        assertThat(states()).containsExactly(CLOSED, ESTABLISHED, CLOSED);
        assertThat(last().cause()).isEqualTo(Cause.PEER_RESET);
    }

    @Test
    void theKernelMovesTheStateWhereNoHookSawAnything() {
        server().shown(5, FIN_WAIT_1).shown(7, CLOSING).shown(11, CLOSED);
        assertThat(states()).containsExactly(CLOSED, ESTABLISHED, FIN_WAIT_1, CLOSING, CLOSED);
    }

    @Test
    void anEventThatTheDiagramHasNoEdgeForMovesNothing() {
        at(2, OPENED)
                .at(3, CONNECTED)
                .at(5, CONNECT_FAILED)
                .at(7, END_OF_STREAM)
                .at(11, OUTPUT_SHUT)
                .at(13, RESET);
        assertThat(states()).containsExactly(CLOSED);
        server().shown(17, CLOSED).at(19, OUTPUT_SHUT).at(23, END_OF_STREAM);
        assertThat(last().to()).isEqualTo(CLOSED);
    }

    @Test
    void theOrderInWhichThingsWereHandedInDoesNotMatter() {
        List<Transition> inOrder =
                client().at(11, END_OF_STREAM).shown(13, CLOSE_WAIT, 7, true).path();
        events.sort((a, b) -> Long.compare(b.time(), a.time()));
        assertThat(path()).isEqualTo(inOrder);
    }

    @Test
    void anObservationThatPredatesTheStateBeforeBeginsWhereThatBegan() {
        server().shown(3, CLOSE_WAIT, 1, true);
        assertThat(Step.of(last())).isEqualTo(new Step(ESTABLISHED, CLOSE_WAIT, 2 * SECOND, false, Cause.PEER_FIN));
    }

    @Test
    void withoutABirthTheFirstThingSeenIsTheBeginning() {
        assertThat(shown(7, ESTABLISHED).steps())
                .containsExactly(new Step(CLOSED, ESTABLISHED, 7 * SECOND, false, Cause.OBSERVED));
    }

    @Test
    void noSequenceOfEventsAndObservationsBreaksThePath() {
        for (int seed = 0; seed < 10_007; seed++) {
            Random random = new Random(seed);
            List<Event> happened = new ArrayList<>(List.of(new Event(OPENED, 0)));
            // An accept is reported with the birth or never.
            if (random.nextBoolean()) {
                happened.add(new Event(ACCEPTED, 0));
            }
            List<SeenState> showed = new ArrayList<>();
            for (int i = random.nextInt(13); i > 0; i--) {
                long time = random.nextInt(31);
                if (random.nextBoolean()) {
                    happened.add(new Event(AFTER_BIRTH.get(random.nextInt(AFTER_BIRTH.size())), time));
                } else {
                    TcpState state = STATES.get(random.nextInt(STATES.size()));
                    showed.add(seen(random, state, time));
                }
            }
            assertSound(seed, Lifecycle.of(happened, showed));
        }
    }

    private static SeenState seen(Random random, TcpState state, long time) {
        long since = time - random.nextInt(17);
        return new SeenState(
                state, time, since, random.nextBoolean() ? since : since - 1 - random.nextInt(7), random.nextBoolean());
    }

    private static void assertSound(int seed, List<Transition> path) {
        assertThat(path).as("seed %d", seed).isNotEmpty();
        assertThat(path.get(0).from()).isEqualTo(CLOSED);
        for (int i = 1; i < path.size(); i++) {
            Transition before = path.get(i - 1);
            Transition now = path.get(i);
            assertThat(now.from()).as("contiguous, seed %d: %s", seed, path).isEqualTo(before.to());
            assertThat(now.time()).as("in order, seed %d: %s", seed, path).isGreaterThanOrEqualTo(before.time());
            assertThat(now.notBefore()).as("bounded, seed %d: %s", seed, path).isLessThanOrEqualTo(now.time());
            assertThat(now.to()).as("moves, seed %d: %s", seed, path).isNotEqualTo(now.from());
        }
    }

    @Test
    void anEndOfStreamReportedAfterTheEndWasAFinBeforeTheEnd() {
        client().shown(7, CLOSED).at(11, END_OF_STREAM);
        assertThat(states()).containsExactly(CLOSED, SYN_SENT, ESTABLISHED, CLOSE_WAIT, CLOSED);
    }

    @Test
    void aShutdownReportedAfterTheEndHadSentItsFinBeforeTheEnd() {
        client().at(7, END_OF_STREAM).shown(11, CLOSED).at(13, OUTPUT_SHUT);
        assertThat(states()).containsExactly(CLOSED, SYN_SENT, ESTABLISHED, CLOSE_WAIT, LAST_ACK, CLOSED);
        assertThat(last().cause()).isEqualTo(Cause.FIN_ACKED);
    }
}
