package io.sockspan.test.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Proves what is known of a birth: on the test's own thread, on threads that it starts, on other threads, and while tests run in parallel.
 */
class ScopesTest {
    private final Scope type = Scope.container("[c]", "Type");
    private final Scope test = Scope.test("[c]/[t]", "t()");
    private final Scope other = Scope.test("[d]/[o]", "o()");

    @BeforeAll
    static void settings() {
        Scopes.allowParallel();
        Scopes.allAreEntered();
    }

    @AfterEach
    void leaveAll() {
        Scopes.leave(other);
        Scopes.leave(test);
        Scopes.leave(type);
        assertThat(Scopes.birth()).as("nothing runs").isNull();
    }

    private static Birth birthOn(Thread thread, FutureTask<Birth> birth) throws Exception {
        thread.start();
        thread.join();
        return birth.get();
    }

    private static Birth onAThreadOfItsOwn() throws Exception {
        FutureTask<Birth> birth = new FutureTask<>(Scopes::birth);
        return birthOn(new Thread(birth), birth);
    }

    @Test
    void theInnermostScopeOwnsTheThread() {
        Scopes.enter(type);
        Scopes.enter(test);
        assertThat(Scopes.birth().own).isSameAs(test);
        Scopes.leave(test);
        assertThat(Scopes.birth().own).isSameAs(type);
        assertThat(Scopes.birth().running()).containsExactly(type);
    }

    /** Where tests run in parallel, its thread may run a test of another class meanwhile. */
    @Test
    void aContainerOwnsTheThreadOnlyForItsOwnCode() {
        Scopes.enter(type);
        assertThat(Scopes.birth().ownCode).isFalse();
        Scopes.push(type);
        assertThat(Scopes.birth().ownCode).isTrue();
        Scopes.pop(type);
        assertThat(Scopes.birth().ownCode).isFalse();
    }

    @Test
    void aStartedThreadKnowsTheScopeThatStartedIt() throws Exception {
        Scopes.enter(test);
        Birth birth = onAThreadOfItsOwn();
        assertThat(birth.own).isNull();
        assertThat(birth.startedIn).isSameAs(test);
        assertThat(birth.forItAlone).isTrue();
    }

    @Test
    void aStartedThreadThatOutlivesItsTestServesItNoMore() throws Exception {
        Scopes.enter(test);
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try {
            assertThat(pool.submit(Scopes::birth).get().forItAlone)
                    .as("nobody else ran since")
                    .isTrue();
            Scopes.enter(other);
            assertThat(pool.submit(Scopes::birth).get().forItAlone)
                    .as("it may work for the other")
                    .isFalse();
            assertThat(onAThreadOfItsOwn().forItAlone)
                    .as("a thread that serves no executor")
                    .isTrue();
            Scopes.leave(test);
            Birth late = pool.submit(Scopes::birth).get();
            assertThat(late.startedIn).isSameAs(test);
            assertThat(late.startedInEnded).isTrue();
            assertThat(late.forItAlone).isFalse();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aTestThatRanMeanwhileIsNotForgotten() throws Exception {
        Scopes.enter(test);
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try {
            Scopes.enter(other);
            Scopes.leave(other);
            assertThat(pool.submit(Scopes::birth).get().forItAlone).isFalse();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void levelsLeftOnAThreadGoWithTheLevelBelow() {
        Scopes.enter(type);
        Scopes.enter(test);
        Scopes.push(other);
        Scopes.leave(test);
        assertThat(Scopes.birth().own).isSameAs(type);
    }
}
