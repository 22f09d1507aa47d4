/** Whose code a frame is, and the text of its line: told by where its class was loaded from, without running anything of the application's. */
@NullMarked
package io.sockspan.origin;

import org.jspecify.annotations.NullMarked;
