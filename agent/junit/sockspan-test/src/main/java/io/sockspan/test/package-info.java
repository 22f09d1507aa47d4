/**
 * Fails a test on a leaked socket, whatever the test engine: {@link io.sockspan.test.SocketLeaks} is for any test, {@link
 * io.sockspan.test.Ledger} for an integration of a test engine. Runs on the threads of tests; asks the agent in classes of the JDK.
 */
@NullMarked
package io.sockspan.test;

import org.jspecify.annotations.NullMarked;
