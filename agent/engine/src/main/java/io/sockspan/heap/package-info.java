/**
 * Who still holds an object: asked by a person or a failing test, never by itself. The JVM stands still meanwhile, for a bounded time.
 */
@NullMarked
package io.sockspan.heap;

import org.jspecify.annotations.NullMarked;
