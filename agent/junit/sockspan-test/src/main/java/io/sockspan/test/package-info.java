/**
 * Fails a test on a leaked socket, whatever the test engine: {@link io.sockspan.test.SocketLeaks} is for everybody, {@link
 * io.sockspan.test.Ledger} for those who write an integration. Runs on the threads of tests; the agent is asked in words of the JDK.
 */
@NullMarked
package io.sockspan.test;

import org.jspecify.annotations.NullMarked;
