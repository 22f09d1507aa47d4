/** Fan-out of findings and lifecycles to formats; a sub-package is one format and knows no sibling. */
@NullMarked
package io.sockspan.report;

import org.jspecify.annotations.NullMarked;
