/**
 * Which test a socket belongs to: what runs where, what was known when a socket was opened, and the ladder from there to an owner. Knows
 * neither the agent nor a test engine.
 */
@NullMarked
package io.sockspan.test.scope;

import org.jspecify.annotations.NullMarked;
