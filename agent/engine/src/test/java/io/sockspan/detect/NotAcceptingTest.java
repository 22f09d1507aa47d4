package io.sockspan.detect;

import static io.sockspan.detect.Judged.row;
import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Site;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that a listener is accused of a queue that stays full or holds clients that gave up, and of no other queue. */
class NotAcceptingTest {
    private static final String GUILTY = "not-accepting, certain";
    private static final Site LAST =
            new Site("acceptor-7", BORN + seconds(31), Sample.stack("com.example.Server.loop", 83));

    private static Sample listener(AcceptQueue queue) {
        return Sample.unconnected()
                .role(Role.LISTENER)
                .in(TcpState.LISTEN, 0, true)
                .around(new Surroundings(null, queue, null, null));
    }

    private static AcceptQueue queue(int length, int limit, int gone, double since) {
        return new AcceptQueue(length, limit, 7, 3, gone, since == 0 ? 0 : BORN + seconds(since), LAST);
    }

    static Stream<Arguments> listeners() {
        return Stream.of(
                row("one more than the limit, which is when it is full", listener(queue(51, 50, 0, 17)), GUILTY),
                row("full at exactly the threshold", listener(queue(51, 50, 0, 41)), GUILTY),
                row("not full for so long", listener(queue(51, 50, 0, 41.001)), "nothing"),
                row("at its limit, and one more is let in", listener(queue(50, 50, 0, 17)), "nothing"),
                row("a burst that is over", listener(queue(51, 50, 0, 0)), "nothing"),
                row("a busy queue", listener(queue(49, 50, 0, 17)), "nothing"),
                row("clients have gone", listener(queue(2, 50, 1, 17)), GUILTY),
                row("clients have gone, not for so long", listener(queue(2, 50, 1, 42)), "nothing"),
                row("clients gone is not known", listener(queue(2, 50, -1, 17)), "nothing"),
                row("the limit is not known", listener(queue(51, -1, -1, 17)), "nothing"),
                row("nothing is known", listener(null), "nothing"),
                row("closed", listener(queue(51, 50, 2, 17)).closed(97), "nothing"),
                row("no listener", listener(queue(51, 50, 2, 17)).role(Role.CLIENT), "nothing"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("listeners")
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void theVerdictSaysWhatWaitsAndWhichThreadAcceptedLast() {
        assertThat(Judged.title(listener(queue(51, 50, 2, 17))))
                .isEqualTo("its queue is full: 51 of 50 wait, 7 dropped, 3 in handshake, 2 clients gone, "
                        + "last accepted 70.00 s ago at com.example.Server.loop(Server.java:83) by thread acceptor-7");
        assertThat(Judged.finding(listener(queue(51, 50, 2, 17))).fix())
                .contains("acceptor-7")
                .contains("com.example.Server.loop(Server.java:83)");
    }

    @Test
    void anUnknownCountIsNotMentioned() {
        AcceptQueue queue = new AcceptQueue(5, -1, -1, -1, 1, BORN, null);
        assertThat(Judged.title(listener(queue)))
                .isEqualTo("its queue holds connections whose clients have gone: 5 wait, 1 clients gone, "
                        + "none was accepted since the watching began");
        assertThat(Judged.finding(listener(queue)).fix())
                .isEqualTo("call accept() on what was opened at com.example.Server.accept(Server.java:23)");
    }
}
