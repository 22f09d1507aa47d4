/**
 * {@code java -jar sockspan.jar VERB}: one class per verb, in a JVM of its own, never in the watched one. Errors are one line and exit
 * code 2.
 */
@NullMarked
package io.sockspan.cli;

import org.jspecify.annotations.NullMarked;
