/** The options: rows that feed the parser and the reference page. */
@NullMarked
package io.sockspan.config;

import org.jspecify.annotations.NullMarked;
