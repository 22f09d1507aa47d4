package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What it asserts holds, so without the annotation it is green: nobody sees that each order leaves a socket behind. */
@NoSocketLeaks
class LeakyOrderTest {
    @Test
    void placesAnOrder() throws IOException {
        try (OrderDesk desk = new OrderDesk()) {
            assertEquals("confirmed", new OrderClient(desk.port()).place("a chair"));
        }
    }

    /** A test that fails anyway keeps its failure; the leak comes with it. */
    @Test
    void expectsTheWrongAnswer() throws IOException {
        try (OrderDesk desk = new OrderDesk()) {
            assertEquals("refused", new OrderClient(desk.port()).place("a table"));
        }
    }
}
