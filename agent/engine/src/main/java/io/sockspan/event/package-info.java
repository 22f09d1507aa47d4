/**
 * Facts from application threads, written down once per socket and offered to the agent's thread through one bounded queue. Application
 * threads run no other code of the engine than the offering side: {@link io.sockspan.event.FactSink} and what it calls.
 */
@NullMarked
package io.sockspan.event;

import org.jspecify.annotations.NullMarked;
