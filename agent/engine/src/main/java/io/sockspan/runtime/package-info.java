/** Wires the parts together, in their order. The only package that makes threads. */
@NullMarked
package io.sockspan.runtime;

import org.jspecify.annotations.NullMarked;
