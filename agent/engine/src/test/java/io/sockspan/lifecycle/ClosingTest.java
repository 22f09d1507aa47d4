package io.sockspan.lifecycle;

import static io.sockspan.model.TcpState.CLOSED;
import static io.sockspan.model.TcpState.CLOSE_WAIT;
import static io.sockspan.model.TcpState.CLOSING;
import static io.sockspan.model.TcpState.ESTABLISHED;
import static io.sockspan.model.TcpState.FIN_WAIT_1;
import static io.sockspan.model.TcpState.FIN_WAIT_2;
import static io.sockspan.model.TcpState.LAST_ACK;
import static io.sockspan.model.TcpState.SYN_RECEIVED;
import static io.sockspan.model.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Closer;
import io.sockspan.model.Closing;
import io.sockspan.model.Ending;
import io.sockspan.model.Event;
import io.sockspan.model.Event.Kind;
import io.sockspan.model.Evidence;
import io.sockspan.model.KernelRow;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpHistory;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves what is concluded about a connection after its close, from the few moments at which the kernel's table was asked. */
class ClosingTest {
    private static final long SECOND = 1_000_000_000;
    private static final List<Kind> AFTER_BIRTH = List.copyOf(EnumSet.complementOf(EnumSet.of(Kind.OPENED)));

    private final List<Event> events = new ArrayList<>(List.of(
            new Event(Kind.OPENED, 2 * SECOND),
            new Event(Kind.CONNECT_STARTED, 3 * SECOND),
            new Event(Kind.CONNECTED, 5 * SECOND)));
    private final List<SeenState> seen = new ArrayList<>();
    private long asked;

    private ClosingTest at(double time, Kind kind) {
        events.add(new Event(kind, Sample.seconds(time)));
        return this;
    }

    /** Asks the table at {@code time}; it was last asked at the previous call. */
    private ClosingTest table(double time, TcpState state, Timer timer, long expiresMillis) {
        long now = Sample.seconds(time);
        KernelRow row = new KernelRow(null, null, state, 4099, 0, 0, timer, expiresMillis, 0, 0, 0);
        seen.add(SeenState.of(row, now, asked));
        asked = now;
        return this;
    }

    private ClosingTest table(double time, TcpState state) {
        return table(time, state, Timer.NONE, 0);
    }

    private ClosingTest gone(double time) {
        long now = Sample.seconds(time);
        seen.add(SeenState.gone(now, asked));
        asked = now;
        return this;
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

    private Transition into(TcpState state) {
        return path().stream().filter(step -> step.to() == state).findFirst().orElseThrow();
    }

    private static SocketRecord record(List<Transition> path) {
        return Sample.accepted()
                .closing(new Closing(null, 0, 1, 1))
                .tcp(new TcpHistory(path, null, null))
                .record();
    }

    private SocketRecord record() {
        return record(path());
    }

    @Test
    void timeWaitAfterFinWait1HasPassedFinWait2() {
        at(7, Kind.CLOSED).table(7.5, TIME_WAIT, Timer.TIME_WAIT, 59_700);
        assertThat(states()).endsWith(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT);
        Transition passed = into(FIN_WAIT_2);
        assertThat(passed.evidence()).isEqualTo(Evidence.INFERRED);
        assertThat(passed.cause()).isEqualTo(Cause.FIN_ACKED);
        assertThat(passed.notBefore()).isEqualTo(7 * SECOND);
        assertThat(passed.time()).isEqualTo(Sample.seconds(7.2));
        assertThat(last())
                .isEqualTo(new Transition(
                        FIN_WAIT_2,
                        TIME_WAIT,
                        Sample.seconds(7.2),
                        Sample.seconds(7.2),
                        Evidence.SEEN,
                        Cause.PEER_FIN));
        assertThat(record().tcp().closedFirst()).isEqualTo(Closer.LOCAL);
        assertThat(record().tcp().ending()).isEqualTo(Ending.ORDERLY);
    }

    @Test
    void aCloseThatNeverReachedTheKernelIsTakenBack() {
        at(7, Kind.CLOSED).table(11, ESTABLISHED);
        assertThat(states()).endsWith(TcpState.SYN_SENT, ESTABLISHED).doesNotContain(FIN_WAIT_1);
        assertThat(record().tcp().closedFirst()).isNull();
        table(13, FIN_WAIT_1);
        assertThat(states()).endsWith(ESTABLISHED, FIN_WAIT_1);
        assertThat(last().evidence()).isEqualTo(Evidence.SEEN);
        assertThat(last().notBefore()).isEqualTo(11 * SECOND);
    }

    @Test
    void anInferredStepIsTakenBackWithTheOneBeforeIt() {
        at(7, Kind.OUTPUT_SHUT).at(11, Kind.END_OF_STREAM);
        assertThat(states()).endsWith(FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT);
        table(13, CLOSING);
        assertThat(states()).endsWith(ESTABLISHED, FIN_WAIT_1, CLOSING);
        assertThat(record().tcp().closedFirst()).isEqualTo(Closer.SIMULTANEOUS);
        assertThat(last().cause()).isEqualTo(Cause.PEER_FIN);
    }

    @Test
    void whatTheKernelShowedIsNeverTakenBack() {
        at(7, Kind.CLOSED).table(11, FIN_WAIT_2).table(13, ESTABLISHED);
        assertThat(states()).endsWith(FIN_WAIT_1, FIN_WAIT_2, ESTABLISHED);
    }

    @Test
    void aHandshakeIsNeverTakenBack() {
        table(11, TcpState.LISTEN);
        assertThat(states()).contains(ESTABLISHED);
    }

    @ParameterizedTest
    @CsvSource({
        // the state shown after the close, gone after so many seconds, and why
        "FIN_WAIT_1, 59, RESET, RESET",
        "FIN_WAIT_1, 61, OBSERVED, UNKNOWN",
        "FIN_WAIT_2, 59, RESET, RESET",
        "FIN_WAIT_2, 61, OBSERVED, UNKNOWN",
        "CLOSING, 59, RESET, RESET",
        "CLOSING, 61, OBSERVED, UNKNOWN",
        "TIME_WAIT, 59, TIME_WAIT_OVER, ORDERLY",
        "TIME_WAIT, 61, TIME_WAIT_OVER, ORDERLY",
        "ESTABLISHED, 59, OBSERVED, UNKNOWN",
        "ESTABLISHED, 61, OBSERVED, UNKNOWN"
    })
    void aConnectionThatIsGoneEndedAsItsLastStateAllows(TcpState state, int after, Cause cause, Ending ending) {
        at(7, Kind.CLOSED).table(7, state, state == TIME_WAIT ? Timer.TIME_WAIT : Timer.NONE, 60_000);
        gone(7 + after - 1).gone(7 + after);
        seen.remove(1);
        assertThat(last().from()).isEqualTo(state);
        assertThat(last().to()).isEqualTo(CLOSED);
        assertThat(last().cause()).isEqualTo(cause);
        assertThat(record().tcp().ending()).isEqualTo(ending);
        assertThat(last().notBefore()).isEqualTo((7 + after - 1) * SECOND);
        assertThat(last().evidence()).isEqualTo(Evidence.SEEN);
    }

    @Test
    void aConnectionGoneAfterLastAckWasAcknowledged() {
        at(7, Kind.END_OF_STREAM).at(11, Kind.CLOSED).gone(13);
        assertThat(states()).endsWith(ESTABLISHED, CLOSE_WAIT, LAST_ACK, CLOSED);
        assertThat(last().cause()).isEqualTo(Cause.FIN_ACKED);
        assertThat(record().tcp().ending()).isEqualTo(Ending.ORDERLY);
        assertThat(record().tcp().closedFirst()).isEqualTo(Closer.PEER);
        assertThat(last().exact()).isFalse();
    }

    @Test
    void everyStateThatWasPolledSaysBetweenWhichLooksItWasEntered() {
        at(7, Kind.CLOSED)
                .table(11, FIN_WAIT_1)
                .table(13, FIN_WAIT_1)
                .table(17, FIN_WAIT_2)
                .gone(23);
        assertThat(into(FIN_WAIT_2).time()).isEqualTo(17 * SECOND);
        assertThat(into(FIN_WAIT_2).notBefore()).isEqualTo(13 * SECOND);
        assertThat(last().time()).isEqualTo(23 * SECOND);
        assertThat(last().notBefore()).isEqualTo(17 * SECOND);
    }

    @Test
    void aStateWithoutAnEarlierLookWasEnteredAfterTheStateBefore() {
        at(7, Kind.CLOSED).table(11, FIN_WAIT_2);
        assertThat(into(FIN_WAIT_2).notBefore()).isEqualTo(7 * SECOND);
    }

    @Test
    void thePredictedEndOfTimeWaitIsThatMomentAndConcluded() {
        at(7, Kind.CLOSED).table(7.5, TIME_WAIT, Timer.TIME_WAIT, 59_700);
        long predicted = Sample.seconds(7.5) + 59_700_000_000L;
        seen.add(SeenState.ranOut(predicted + 2 * SECOND, predicted));
        assertThat(last())
                .isEqualTo(new Transition(
                        TIME_WAIT, CLOSED, predicted, predicted, Evidence.INFERRED, Cause.TIME_WAIT_OVER));
    }

    @Test
    void anOrphansFinWait2RanOutAtThatMoment() {
        at(7, Kind.CLOSED).table(11, FIN_WAIT_2, Timer.TIME_WAIT, 31_000);
        seen.add(SeenState.ranOut(44 * SECOND, 42 * SECOND));
        assertThat(last())
                .isEqualTo(new Transition(FIN_WAIT_2, CLOSED, 42 * SECOND, 42 * SECOND, Evidence.SEEN, Cause.TIMEOUT));
    }

    @Test
    void aTimeWaitBeganWhenTheRestOfItSays() {
        KernelRow row = new KernelRow(null, null, TIME_WAIT, 7, 0, 0, Timer.TIME_WAIT, 47_000, 0, 0, 0);
        assertThat(SeenState.of(row, 101 * SECOND, 97 * SECOND))
                .isEqualTo(new SeenState(TIME_WAIT, 101 * SECOND, 88 * SECOND, 88 * SECOND, false));
        KernelRow longer = new KernelRow(null, null, TIME_WAIT, 7, 0, 0, Timer.TIME_WAIT, 61_000, 0, 0, 0);
        assertThat(SeenState.of(longer, 101 * SECOND, 97 * SECOND).since()).isEqualTo(101 * SECOND);
        KernelRow none = new KernelRow(null, null, TIME_WAIT, 7, 0, 0, Timer.NONE, 0, 0, 0, 0);
        assertThat(SeenState.of(none, 101 * SECOND, 97 * SECOND))
                .isEqualTo(new SeenState(TIME_WAIT, 101 * SECOND, 101 * SECOND, 97 * SECOND, false));
    }

    @Test
    void aChannelsResetIsOneStepAndASocketsFollowsItsFin() {
        at(7, Kind.CLOSED_WITH_RESET);
        assertThat(states()).endsWith(ESTABLISHED, CLOSED);
        assertThat(last().cause()).isEqualTo(Cause.OUR_RESET);
        assertThat(record().tcp().ending()).isEqualTo(Ending.RESET_BY_US);
        assertThat(record().tcp().closedFirst()).isEqualTo(Closer.LOCAL);
        events.add(events.size() - 1, new Event(Kind.CLOSED, 7 * SECOND));
        assertThat(states()).endsWith(ESTABLISHED, FIN_WAIT_1, CLOSED);
        assertThat(record().tcp().ending()).isEqualTo(Ending.RESET_BY_US);
        assertThat(record().tcp().closedFirst()).isEqualTo(Closer.LOCAL);
    }

    @Test
    void anAcceptedSocketBeginsWithItsHandshake() {
        events.clear();
        at(7, Kind.SYN_CAME).at(11, Kind.CONNECTED).at(13, Kind.ACCEPTED).at(17, Kind.END_OF_STREAM);
        assertThat(states()).containsExactly(SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT);
        assertThat(path().get(0))
                .isEqualTo(new Transition(CLOSED, SYN_RECEIVED, 7 * SECOND, 7 * SECOND, Evidence.SEEN, Cause.PEER_SYN));
        assertThat(path().get(1).time()).isEqualTo(11 * SECOND);
        assertThat(path().get(1).cause()).isEqualTo(Cause.HANDSHAKE);
        assertThat(path().get(2).notBefore()).isEqualTo(11 * SECOND);
    }

    @Test
    void aDescriptorThatShowsClosedWhileTimeWaitRunsIsNotTheEnd() {
        at(7, Kind.OUTPUT_SHUT).at(11, Kind.END_OF_STREAM);
        seen.add(new SeenState(CLOSED, 13 * SECOND, 13 * SECOND, 0, true));
        assertThat(last().to()).isEqualTo(TIME_WAIT);
        seen.add(SeenState.gone(17 * SECOND, 13 * SECOND));
        assertThat(last().to()).isEqualTo(CLOSED);
        assertThat(last().cause()).isEqualTo(Cause.TIME_WAIT_OVER);
    }

    @Test
    void aDescriptorThatShowsClosedDoesNotEndAConnectionThatTheTableHasInTimeWait() {
        at(7, Kind.OUTPUT_SHUT).table(8, FIN_WAIT_2);
        seen.add(new SeenState(CLOSED, 13 * SECOND, 13 * SECOND, 8 * SECOND, true));
        assertThat(states()).endsWith(FIN_WAIT_2, CLOSED);
        asked = 13 * SECOND;
        table(17, TIME_WAIT, Timer.TIME_WAIT, 53_000);
        assertThat(states()).containsExactly(CLOSED, TcpState.SYN_SENT, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT);
        assertThat(last().time()).isEqualTo(10 * SECOND);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LISTEN", "SYN_SENT", "SYN_RECEIVED"})
    void aStateThatHoldsIsOneStepHoweverOftenItIsSeen(TcpState state) {
        at(7, Kind.CLOSED);
        for (int i = 11; i < 31; i += 2) {
            table(i, state);
        }
        assertThat(states().stream().filter(state::equals).count()).isLessThanOrEqualTo(state == CLOSED ? 2 : 1);
    }

    @Test
    void anyEventsAndObservationsGiveAContiguousOrderedBoundedPath() {
        List<TcpState> closing = List.of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, CLOSE_WAIT, LAST_ACK, TIME_WAIT);
        for (int seed = 0; seed < 10_007; seed++) {
            Random random = new Random(seed);
            events.subList(3, events.size()).clear();
            seen.clear();
            asked = 0;
            double time = 5;
            for (int i = random.nextInt(11); i > 0; i--) {
                time += random.nextInt(61) * 0.5;
                switch (random.nextInt(5)) {
                    case 0 -> at(time, AFTER_BIRTH.get(random.nextInt(AFTER_BIRTH.size())));
                    case 1 -> gone(time);
                    case 2 -> table(time, TIME_WAIT, Timer.TIME_WAIT, random.nextInt(60_000));
                    default -> table(time, closing.get(random.nextInt(closing.size())));
                }
            }
            assertSound(seed);
        }
    }

    private void assertSound(int seed) {
        List<Transition> path = path();
        for (int i = 1; i < path.size(); i++) {
            Transition before = path.get(i - 1);
            Transition now = path.get(i);
            assertThat(now.from()).as("contiguous, seed %d: %s", seed, path).isEqualTo(before.to());
            assertThat(now.time()).as("in order, seed %d: %s", seed, path).isGreaterThanOrEqualTo(before.time());
            assertThat(now.notBefore()).as("bounded, seed %d: %s", seed, path).isLessThanOrEqualTo(now.time());
            assertThat(now.to()).as("moves, seed %d: %s", seed, path).isNotEqualTo(now.from());
        }
        // It must not throw, and what never ended has no ending.
        SocketRecord record = record(path);
        assertThat(record.tcp().ending() == null
                        || record.tcp().state() == CLOSED
                        || record.tcp().state() == TIME_WAIT)
                .isTrue();
        record.tcp().closedFirst();
    }
}
