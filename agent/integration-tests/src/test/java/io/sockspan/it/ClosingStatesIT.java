package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that a connection's end is recorded as in the diagram of RFC 9293, on both sides and through every API. The kernel holds each
 * state for a while, or passes it in microseconds. A run has 67 connections, judged by the diagram, by ss and by /proc. Each JDK runs
 * twice: once the agent is asked for its list after each step, once it is left alone. All wait for the same end of TIME_WAIT.
 */
class ClosingStatesIT {
    private static final List<Journey> JOURNEYS = new ArrayList<>();
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The kernel keeps a row for up to 2 s after its timer has run out. */
    private static final long WHEEL_MILLIS = 2_100;

    private static final long MINUTE_MILLIS = 60_000;
    private static final int QUIET_MILLIS = 7_000;
    private static final long AT_ONCE_MILLIS = 100;
    private static TimeWaitRows rows;
    private static final List<Integer> TIMES_ASKED = new ArrayList<>();
    private static final List<Integer> GONE = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void endConnectionsOnEveryPath() throws IOException {
        rows = new TimeWaitRows();
        for (int jdk : new int[] {17, 25}) {
            JOURNEYS.add(new Journey(jdk, true, folder));
            JOURNEYS.add(new Journey(jdk, false, folder));
        }
        for (int step = 0; step < Journey.STEPS; step++) {
            for (Journey journey : JOURNEYS) {
                journey.step(step);
            }
        }
        for (int look = 0; look < 2; look++) {
            for (Journey journey : JOURNEYS) {
                Forked.pause(journey.asked ? QUIET_MILLIS / 2 : 0);
                TIMES_ASKED.add(journey.asked ? journey.timesAsked() : 0);
                GONE.add(journey.asked ? journey.gone() : 0);
            }
        }
        for (Journey journey : JOURNEYS) {
            journey.end();
        }
    }

    @AfterAll
    static void end() {
        JOURNEYS.forEach(Journey::close);
        rows.close();
    }

    private static Journey journey(int jdk, boolean asked) {
        return JOURNEYS.stream()
                .filter(journey -> journey.jdk == jdk && journey.asked == asked)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void theRecordedStatesOfBothEndsAreTheDiagramsPath(int jdk) {
        assertStates(journey(jdk, true));
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void theRecordedStatesAreTheSameIfTheAgentIsNeverAsked(int jdk) {
        assertStates(journey(jdk, false));
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void everyTraceSaysWhoWasFirstAndHowItEnded(int jdk) {
        for (boolean asked : new boolean[] {true, false}) {
            assertEnds(
                    journey(jdk, asked),
                    (end, trace) -> difference(
                            end.closedFirst() + " " + end.ended(),
                            trace.last("sockspan.closed_first") + " " + trace.last("sockspan.ended")));
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void theListIsTheKernelsAfterEveryStep(int jdk) {
        Journey journey = journey(jdk, true);
        assertThat(journey.differences()).isEmpty();
        Set<String> held = new TreeSet<>();
        for (int step = 0; step < Journey.STEPS; step++) {
            journey.kernel(step).forEach(row -> held.add(row.substring(row.lastIndexOf(' ') + 1)));
        }
        assertThat(held)
                .as("the kernel did hold them")
                .containsExactlyInAnyOrder(
                        "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT");
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void timeWaitLastsAMinuteAndIsOverWhenTheKernelForgetsIt(int jdk) {
        for (boolean asked : new boolean[] {true, false}) {
            assertEnds(journey(jdk, asked), (end, trace) -> {
                boolean expected = end.states().contains("TIME_WAIT");
                Span span = trace.of("TIME_WAIT").orElse(null);
                return !expected || span == null ? "" : minute(end, span, unseen(trace));
            });
        }
    }

    /** Where FIN_WAIT_2 was passed unseen, the peer's FIN had come before a read reported it: at any time since our own FIN, ms. */
    private static long unseen(Trace trace) {
        return trace.of("FIN_WAIT_2")
                .filter(span -> Trace.get(span, "sockspan.evidence").equals("inferred"))
                .flatMap(span -> trace.of("FIN_WAIT_1"))
                .map(Trace::millis)
                .orElse(0L);
    }

    /** TIME_WAIT lasts from the first sight of the row, or a little before, to at most 2 s before it was gone. */
    private static String minute(ClosingRoute.End end, Span span, long unseen) {
        TimeWaitRows.Seen seen = rows.gone(end.ports()).orElseThrow(() -> new AssertionError(end + " is not gone"));
        long length = Trace.millis(span);
        long row = (seen.goneBy() - span.getEndTimeUnixNano()) / NANOS_PER_MILLI;
        long look = (seen.goneBy() - seen.last()) / NANOS_PER_MILLI;
        boolean right = length >= MINUTE_MILLIS - unseen - 100
                && length <= MINUTE_MILLIS + 300
                && row >= -100
                && row <= WHEEL_MILLIS + look
                && span.getStartTimeUnixNano() / NANOS_PER_MILLI <= seen.first() / NANOS_PER_MILLI + 20;
        return right ? "" : length + " ms, gone " + row + " ms after it, between two looks " + look + " ms apart";
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void nothingIsAskedWhileOnlyTimeWaitsAreLeft(int jdk) {
        int index = JOURNEYS.indexOf(journey(jdk, true));
        assertThat(TIMES_ASKED.get(index)).isPositive();
        int more = TIMES_ASKED.get(index + JOURNEYS.size()) - TIMES_ASKED.get(index);
        assertThat(more)
                .as("questions, at most one for each TIME_WAIT that was over by then on a slow machine")
                .isBetween(0, GONE.get(index + JOURNEYS.size()));
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aHeldStateWasSeenAndAPassedStateIsMarkedAsInferred(int jdk) {
        assertEnds(journey(jdk, false), (end, trace) -> {
            StringBuilder wrong = new StringBuilder();
            for (Span span : trace.spans().subList(1, trace.spans().size())) {
                String state = Trace.get(span, "network.connection.state");
                String evidence = Trace.get(span, "sockspan.evidence");
                boolean closing = !Set.of("established", "close_wait", "closed").contains(state);
                if (closing && !Trace.get(span, "sockspan.polled").equals("true")) {
                    wrong.append(state).append(" is not polled; ");
                }
                if (!Set.of("told", "seen", "inferred").contains(evidence)) {
                    wrong.append(state).append(' ').append(evidence).append("; ");
                }
            }
            return wrong.toString();
        });
        Map<String, Trace> traces = journey(jdk, false).traces();
        assertThat(evidence(journey(jdk, false), traces, "ACTIVE_CLOSE", "FIN_WAIT_2"))
                .containsOnly("seen");
        assertThat(evidence(journey(jdk, false), traces, "AT_ONCE", "FIN_WAIT_2"))
                .containsOnly("inferred");
        assertThat(evidence(journey(jdk, false), traces, "ACTIVE_CLOSE", "FIN_WAIT_1"))
                .containsOnly("told");
        assertThat(evidence(journey(jdk, false), traces, "SIMULTANEOUS_CLOSE", "CLOSING"))
                .containsOnly("seen");
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aDescriptorThatIsClosedAtOnceIsNotShownUntilTheTableWasAsked(int jdk) {
        Journey journey = journey(jdk, false);
        Map<String, Trace> traces = journey.traces();
        assertThat(journey.routes())
                .filteredOn(route -> route.path().equals("SHUT_AT_ONCE"))
                .extracting(route -> Trace.millis(
                        traces.get(route.other().ports()).of("CLOSED").orElseThrow()))
                .as("of six one at least was not held up")
                .anyMatch(millis -> millis < AT_ONCE_MILLIS);
    }

    private static Set<String> evidence(Journey journey, Map<String, Trace> traces, String path, String state) {
        Set<String> evidence = new TreeSet<>();
        for (ClosingRoute route : journey.routes()) {
            Trace trace = traces.get(route.ours().ports());
            if (route.path().equals(path) && trace != null) {
                trace.of(state).ifPresent(span -> evidence.add(Trace.get(span, "sockspan.evidence")));
            }
        }
        return evidence;
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void theAgentLostNothingAndSwallowedNothing(int jdk) throws IOException {
        journey(jdk, true).agent.assertClean();
        journey(jdk, false).agent.assertClean();
    }

    private static void assertStates(Journey journey) {
        Map<String, Trace> traces = journey.traces();
        List<String> wrong = new ArrayList<>();
        for (ClosingRoute route : journey.routes()) {
            for (ClosingRoute.End end : route.ends()) {
                Trace trace = traces.get(end.ports());
                if (trace == null || !route.isOf(end, trace.states())) {
                    wrong.add(route.name() + ": expected " + end.states() + ", recorded\n  " + trace);
                }
            }
        }
        assertThat(wrong).as("JDK %s, asked: %s", journey.jdk, journey.asked).isEmpty();
        assertThat(journey.routes()).hasSize(Journey.CONNECTIONS);
    }

    private static String difference(Object expected, Object recorded) {
        return expected.equals(recorded) ? "" : "expected " + expected + ", recorded " + recorded;
    }

    /** Checks all ends of all routes, so that a failure shows every end that is wrong. */
    private static void assertEnds(Journey journey, BiFunction<ClosingRoute.End, Trace, String> judge) {
        Map<String, Trace> traces = journey.traces();
        List<String> wrong = new ArrayList<>();
        for (ClosingRoute route : journey.routes()) {
            for (ClosingRoute.End end : route.ends()) {
                Trace trace = traces.get(end.ports());
                String difference = trace == null ? "no trace" : judge.apply(end, trace);
                if (!difference.isEmpty()) {
                    String which = end.equals(route.ours()) ? " (ours): " : " (other): ";
                    wrong.add(route.name() + which + difference + "\n  " + trace);
                }
            }
        }
        assertThat(wrong).as("JDK %s, asked: %s", journey.jdk, journey.asked).isEmpty();
        assertThat(journey.routes()).hasSize(Journey.CONNECTIONS);
    }
}
