package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that a close which is not acknowledged is accused by its state and age, and no other close. */
class StuckCloseTest {
    private static final String STUCK = "stuck-close, certain";

    private static Sample closedIn(TcpState state) {
        return Sample.accepted().in(state, 17, true, Cause.OUR_CLOSE).closed(17);
    }

    static Stream<Arguments> sockets() {
        return Stream.of(
                row("FIN_WAIT_1", closedIn(TcpState.FIN_WAIT_1), STUCK),
                row("CLOSING", closedIn(TcpState.CLOSING), STUCK),
                row("LAST_ACK", closedIn(TcpState.LAST_ACK), STUCK),
                row("a client", closedIn(TcpState.FIN_WAIT_1).role(Role.CLIENT), STUCK),
                row("never asked of the kernel", closedIn(TcpState.FIN_WAIT_1).unseen(), STUCK),
                row(
                        "bounded by two looks",
                        Sample.accepted().in(TcpState.LAST_ACK, 17, false).closed(17),
                        STUCK),
                row(
                        "shut long before it was closed",
                        closedIn(TcpState.FIN_WAIT_1).closed(100.9),
                        STUCK),
                row("the peer takes its time", closedIn(TcpState.FIN_WAIT_2), "nothing"),
                row("TIME_WAIT", closedIn(TcpState.TIME_WAIT), "nothing"),
                row("over", closedIn(TcpState.CLOSED), "nothing"),
                row("no longer followed", closedIn(TcpState.FIN_WAIT_1).done(19), "nothing"),
                row("a listener", closedIn(TcpState.FIN_WAIT_1).role(Role.LISTENER), "nothing"),
                row(
                        "entered FIN_WAIT_1 late",
                        Sample.accepted().in(TcpState.FIN_WAIT_1, 42, true).closed(17),
                        "nothing"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sockets")
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void theAgeCountsFromTheEntryIntoTheState() {
        Sample sample = Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 17, true)
                .in(TcpState.CLOSING, 31, true)
                .closed(17);
        assertThat(Judged.verdict(sample, 90.999, 60)).isEqualTo("nothing");
        assertThat(Judged.verdict(sample, 91, 60)).isEqualTo(STUCK);
    }

    @Test
    void theFixNamesThePeerThatDoesNotAcknowledge() {
        assertThat(Judged.title(closedIn(TcpState.LAST_ACK)))
                .isEqualTo("it was closed, and our FIN is not acknowledged");
        assertThat(Judged.finding(closedIn(TcpState.LAST_ACK)).fix())
                .contains("127.0.0.1:40009")
                .contains("cut off");
        Sample here = closedIn(TcpState.FIN_WAIT_1)
                .around(new Surroundings(new PeerEnd(TcpState.ESTABLISHED, 4711, false), null, null, null));
        assertThat(Judged.finding(here).fix()).contains("make 127.0.0.1:40009 read");
        assertThat(Judged.finding(here).story()).contains("  peer       is in ESTABLISHED, pid 4711\n");
    }
}
