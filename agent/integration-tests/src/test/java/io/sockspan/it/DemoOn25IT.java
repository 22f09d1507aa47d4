package io.sockspan.it;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The same on JDK 25. */
class DemoOn25IT extends DemoIT {
    static Stream<Arguments> demos() throws IOException {
        return on(25);
    }
}
