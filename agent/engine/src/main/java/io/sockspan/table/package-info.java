/** The agent's own record of every socket; only the agent's threads come here, one at a time. */
@NullMarked
package io.sockspan.table;

import org.jspecify.annotations.NullMarked;
