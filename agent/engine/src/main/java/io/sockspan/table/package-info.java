/** The agent's own record of every socket. Only the agent's threads run this code, one at a time. */
@NullMarked
package io.sockspan.table;

import org.jspecify.annotations.NullMarked;
