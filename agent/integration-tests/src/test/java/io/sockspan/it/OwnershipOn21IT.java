package io.sockspan.it;

import java.util.stream.IntStream;

/** The same on JDK 21. */
class OwnershipOn21IT extends OwnershipIT {
    static IntStream jdks() {
        return IntStream.of(21);
    }
}
