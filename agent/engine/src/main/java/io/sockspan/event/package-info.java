/**
 * Facts from application threads: written down once per socket, offered to the agent's thread through one bounded queue. The offering
 * side ({@link io.sockspan.event.FactSink} and what it calls) is the only code of the engine that application threads run.
 */
@NullMarked
package io.sockspan.event;

import org.jspecify.annotations.NullMarked;
