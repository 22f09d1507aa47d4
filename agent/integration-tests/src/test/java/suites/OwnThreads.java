package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a socket provably belongs to its test. */
@NoSocketLeaks
class OwnThreads {
    @Test
    void guiltyOnItsOwnThread() {
        Desk.leak();
    }

    @Test
    void innocent() {
        Desk.close();
    }

    @Test
    void guiltyOnAThreadItStarts() {
        Desk.join(new Thread(Desk::leak, "started"));
    }

    @Test
    void guiltyOnItsOwnExecutor() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(1);
        Future<?> done = executor.submit(Desk::leakChannel);
        done.get();
        executor.shutdown();
    }

    @Test
    void guiltyOnTheCommonPoolByALambdaOfItsOwn() {
        CompletableFuture.runAsync(() -> Desk.leak()).join();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void guiltyForTwo(int number) {
        if (number == 2) {
            Desk.leak();
        }
    }

    @RepeatedTest(3)
    void guiltyAtTheThird(RepetitionInfo repetition) {
        if (repetition.getCurrentRepetition() == 3) {
            Desk.leakUnread();
        }
    }

    /** A class whose set-up leaks, for one test of two. */
    @NoSocketLeaks
    static class InSetUp {
        private static int times;

        @BeforeEach
        void setUp() {
            if (times++ == 0) {
                Desk.leak();
            }
        }

        @Test
        void one() {}

        @Test
        void two() {}
    }
}
