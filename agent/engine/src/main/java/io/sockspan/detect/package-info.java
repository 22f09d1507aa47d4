/** Judges records by pure functions; a rule is a class here and a page in {@code docs/detectors}. */
@NullMarked
package io.sockspan.detect;

import org.jspecify.annotations.NullMarked;
