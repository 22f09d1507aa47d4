/** Asks the kernel about descriptors; {@code observe.linux} knows how. */
@NullMarked
package io.sockspan.observe;

import org.jspecify.annotations.NullMarked;
