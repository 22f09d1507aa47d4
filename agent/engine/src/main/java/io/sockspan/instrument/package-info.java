/** The hook table and the one visitor that applies it; {@code instrument.jdk} holds the rows for the JDK's classes. */
@NullMarked
package io.sockspan.instrument;

import org.jspecify.annotations.NullMarked;
