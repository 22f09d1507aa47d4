/**
 * What no descriptor shows and the kernel's table does: closed connections, accept queues, the ports that TIME_WAIT holds, the other end.
 * Called inside the engine's lock. Asks only while there is something to follow, and within a bound on CPU.
 */
@NullMarked
package io.sockspan.follow;

import org.jspecify.annotations.NullMarked;
