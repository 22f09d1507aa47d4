package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.Endpoint;
import io.sockspan.model.PortUse;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that ports are reported to run out when TIME_WAIT holds more than half of them, and which lines are named. */
class PortPressureTest {
    private static final String PRESSURE = "port-pressure, certain";
    private static final List<PortUse.Line> LINES = List.of(
            new PortUse.Line(null, 9007),
            new PortUse.Line("com.example.A.open(A.java:3)", 5003),
            new PortUse.Line("com.example.B.open(B.java:5)", 11),
            new PortUse.Line("com.example.C.open(C.java:7)", 2));

    private static Sample closed(int ours, int all, int ports) {
        return closed(new PortUse(new Endpoint("10.0.0.7", 5432), ours, all, ports, LINES));
    }

    private static Sample closed(PortUse use) {
        return Sample.accepted()
                .role(Role.CLIENT)
                .in(TcpState.TIME_WAIT, 99, true, Cause.OUR_CLOSE)
                .closed(99)
                .around(new Surroundings(null, null, use, null));
    }

    static Stream<Arguments> sockets() {
        return Stream.of(
                row("more than half, ours", closed(14_117, 14_117, 28_232), PRESSURE),
                row("half", closed(14_116, 14_116, 28_232), "nothing"),
                row("an odd number of ports", closed(7, -1, 13), PRESSURE),
                row("under half of an odd number", closed(6, -1, 13), "nothing"),
                row("others hold them", closed(3, 20_011, 28_232), PRESSURE),
                row("what others hold is not known", closed(20_011, -1, 28_232), PRESSURE),
                row("so many that a sum would overflow", closed(2_000_000_000, -1, 2_000_000_001), PRESSURE),
                row("the range is not known", closed(7, 7, 0), "nothing"),
                row(
                        "an open one stands for them",
                        Sample.accepted()
                                .role(Role.CLIENT)
                                .around(closed(20_011, -1, 28_232).record().surroundings()),
                        PRESSURE),
                row("a server chooses no port", closed(20_011, -1, 28_232).role(Role.SERVER), "nothing"),
                row("not asked", closed((PortUse) null), "nothing"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sockets")
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void theSummaryCountsThePortsAndNamesTheLinesThatUseMost() {
        assertThat(Judged.title(closed(14_023, 15_013, 28_232)))
                .isEqualTo("15013 of 28232 ports to 10.0.0.7:5432 are in TIME_WAIT, 14023 of them this JVM's"
                        + "; opened at lines not kept (9007), com.example.A.open(A.java:3) (5003), "
                        + "com.example.B.open(B.java:5) (11)");
        assertThat(Judged.finding(closed(14_023, 15_013, 28_232)).fix()).contains("(com.example.A.open(A.java:3))");
    }

    @Test
    void anUnknownCountIsNotMentioned() {
        PortUse use = new PortUse(new Endpoint("10.0.0.7", 5432), 20_011, -1, 28_232, List.of());
        assertThat(Judged.title(closed(use))).isEqualTo("20011 of 28232 ports to 10.0.0.7:5432 are in TIME_WAIT");
        assertThat(Judged.finding(closed(use)).fix()).contains("(com.example.Server.accept(Server.java:23))");
    }

    @Test
    void oneBugHasOneFingerprintForTwoDestinations() {
        PortUse other = new PortUse(new Endpoint("10.0.0.8", 80), 20_011, -1, 28_232, List.of());
        assertThat(Judged.finding(closed(other)).fingerprint())
                .isEqualTo(Judged.finding(closed(20_011, -1, 28_232)).fingerprint());
    }
}
