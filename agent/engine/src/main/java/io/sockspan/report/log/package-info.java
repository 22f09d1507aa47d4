/** Findings as stories for people, on standard error or in a file. */
@NullMarked
package io.sockspan.report.log;

import org.jspecify.annotations.NullMarked;
