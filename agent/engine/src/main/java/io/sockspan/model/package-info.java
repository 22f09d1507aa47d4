/** Sockspan's terms as immutable values, which use no other package of it. Times are ns since 1970-01-01T00:00Z. */
@NullMarked
package io.sockspan.model;

import org.jspecify.annotations.NullMarked;
