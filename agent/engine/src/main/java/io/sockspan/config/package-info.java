/** The options: rows that the parser and the reference page are made from. */
@NullMarked
package io.sockspan.config;

import org.jspecify.annotations.NullMarked;
