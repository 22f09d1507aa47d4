/** Whose code a frame is, and the text of its line. Both come from where its class was loaded; none of the application's code runs. */
@NullMarked
package io.sockspan.origin;

import org.jspecify.annotations.NullMarked;
