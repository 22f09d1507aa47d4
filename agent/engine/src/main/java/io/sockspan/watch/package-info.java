/**
 * The loop: facts are taken in, the kernel is asked, the rules judge, the reporters report. Only the agent's threads run this code, one at
 * a time, inside the engine's lock.
 */
@NullMarked
package io.sockspan.watch;

import org.jspecify.annotations.NullMarked;
