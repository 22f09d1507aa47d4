/**
 * Answers what a person may ask an agent at work: verbs, one class each, and the channel by which they come over the JVM's attach
 * mechanism. Runs on the JVM's attach thread. The questions of code in the same JVM run on the asker's thread.
 */
@NullMarked
package io.sockspan.control;

import org.jspecify.annotations.NullMarked;
