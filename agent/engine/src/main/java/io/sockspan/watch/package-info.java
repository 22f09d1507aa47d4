/**
 * The loop: what happened is taken in, the kernel is asked, the rules judge, the reporters are told. Only the agent's threads come here, one at a
 * time, inside the engine's lock.
 */
@NullMarked
package io.sockspan.watch;

import org.jspecify.annotations.NullMarked;
