package io.sockspan.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Event;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that a time is called exact only if it was not moved: here a FIN that came 4 s before accept(). */
class ClampedTimeTest {
    @Test
    void aTimeThatWasMovedToTheStateBeforeIsNotExact() {
        long second = 1_000_000_000;
        List<Transition> path = Lifecycle.of(
                List.of(
                        new Event(Event.Kind.OPENED, 5 * second),
                        new Event(Event.Kind.ACCEPTED, 5 * second),
                        new Event(Event.Kind.END_OF_STREAM, 11 * second)),
                List.of(new SeenState(TcpState.CLOSE_WAIT, 13 * second, second, second, true)));
        assertThat(path.get(2).time()).isEqualTo(5 * second);
        assertThat(path.get(2).exact()).isFalse();
    }
}
