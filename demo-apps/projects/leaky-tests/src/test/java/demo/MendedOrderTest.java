package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The mended twin. */
@NoSocketLeaks
class MendedOrderTest {
    @Test
    void placesAnOrder() throws IOException {
        try (OrderDesk desk = new OrderDesk()) {
            assertEquals("confirmed", new OrderClient(desk.port()).placeAndClose("a chair"));
        }
    }
}
