package io.sockspan.junit.jupiter;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test must not leak sockets; on a class, none of its tests nor the class itself, its {@code @Nested} classes and subclasses included.
 *
 * <p>A test fails with an {@link io.sockspan.test.SocketLeakError} if a socket that it opened, on its own thread or on one that it started,
 * is certainly leaked at its end. That is so if the connection is over, that was reported to the code or the code never read a byte, and
 * the code does not close it. A socket that is merely open is no leak. A test that has failed anyway keeps its failure, with the leak as
 * suppressed. The class fails for a socket that it opened itself, that was leaked only after its test, or that may be of several of its
 * tests.
 *
 * <p>Needs the Sockspan agent, brought by {@code -javaagent} or attached before the first such test; where it cannot be had the test fails
 * with {@link io.sockspan.test.NothingCheckedError}. Costs nothing where nothing is open, and up to a second where something may be leaked.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NoSocketLeaksExtension.class)
public @interface NoSocketLeaks {}
