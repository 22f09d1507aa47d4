/**
 * What a person may ask an agent at work: verbs, one class each, and the door by which they come in over the JVM's attach mechanism.
 * Runs on the JVM's attach thread.
 */
@NullMarked
package io.sockspan.control;

import org.jspecify.annotations.NullMarked;
