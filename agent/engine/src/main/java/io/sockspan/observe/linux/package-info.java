/** The kernel through the C helper, and where that cannot be loaded, through what the JDK itself has. */
@NullMarked
package io.sockspan.observe.linux;

import org.jspecify.annotations.NullMarked;
