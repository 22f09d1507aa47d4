/** Fails a Jupiter test on a leaked socket: {@link io.sockspan.junit.jupiter.NoSocketLeaks}. Everything runs on the threads of tests. */
@NullMarked
package io.sockspan.junit.jupiter;

import org.jspecify.annotations.NullMarked;
