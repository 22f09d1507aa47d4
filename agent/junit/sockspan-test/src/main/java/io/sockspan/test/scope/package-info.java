/**
 * Finds out which test a socket belongs to: from what ran on which thread, and what was known when the socket was opened. Knows neither the
 * agent nor a test engine.
 */
@NullMarked
package io.sockspan.test.scope;

import org.jspecify.annotations.NullMarked;
