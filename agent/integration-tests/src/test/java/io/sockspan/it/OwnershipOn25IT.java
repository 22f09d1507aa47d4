package io.sockspan.it;

import java.util.stream.IntStream;

/** The same on JDK 25. */
class OwnershipOn25IT extends OwnershipIT {
    static IntStream jdks() {
        return IntStream.of(25);
    }
}
