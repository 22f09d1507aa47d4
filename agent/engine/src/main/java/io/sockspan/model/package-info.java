/** The words of Sockspan as immutable values; they use nothing else of it. Times are nanoseconds since 1970-01-01T00:00Z. */
@NullMarked
package io.sockspan.model;

import org.jspecify.annotations.NullMarked;
