/** The rows for the JDK's own socket classes, and what must be asked of its objects. */
@NullMarked
package io.sockspan.instrument.jdk;

import org.jspecify.annotations.NullMarked;
