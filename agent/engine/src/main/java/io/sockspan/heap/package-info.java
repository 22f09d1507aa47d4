/**
 * Finds out what still holds an object, only when a person or a failing test asks. The JVM stands still meanwhile, for a bounded time.
 */
@NullMarked
package io.sockspan.heap;

import org.jspecify.annotations.NullMarked;
