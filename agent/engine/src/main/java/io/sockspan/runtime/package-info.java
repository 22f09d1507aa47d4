/** Wiring: what is made of what, in which order, and the only place that makes threads. */
@NullMarked
package io.sockspan.runtime;

import org.jspecify.annotations.NullMarked;
