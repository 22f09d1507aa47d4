/** Findings as JSON, one object a line. */
@NullMarked
package io.sockspan.report.json;

import org.jspecify.annotations.NullMarked;
