package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Eighteen tests at the same moment, of which five are guilty. */
final class Together {
    private static final int ALL = 18;
    private static final Set<Integer> GUILTY = Set.of(2, 3, 7, 11, 17);

    private Together() {}

    static IntStream numbers() {
        return IntStream.range(0, ALL);
    }

    private static void meet(CountDownLatch all) throws InterruptedException {
        all.countDown();
        if (!all.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("they are not 18 at a time");
        }
    }

    private static Runnable work(int number) {
        return GUILTY.contains(number) ? Desk::leak : Desk::close;
    }

    /** Each on its own thread. */
    @NoSocketLeaks
    static class OnTheirOwnThreads {
        private static final CountDownLatch MET = new CountDownLatch(ALL);

        @ParameterizedTest
        @MethodSource("suites.Together#numbers")
        void works(int number) throws Exception {
            meet(MET);
            work(number).run();
        }
    }

    /** Each on a thread that it starts. */
    @NoSocketLeaks
    static class OnThreadsTheyStart {
        private static final CountDownLatch MET = new CountDownLatch(ALL);

        @ParameterizedTest
        @MethodSource("suites.Together#numbers")
        void works(int number) throws Exception {
            meet(MET);
            Desk.join(new Thread(work(number)));
        }
    }

    /** The tests that come first start the threads, which then work for all tests: so no test can be blamed. */
    @NoSocketLeaks
    static class OnASharedExecutor {
        private static final CountDownLatch MET = new CountDownLatch(ALL);
        private static final ExecutorService SHARED = Executors.newFixedThreadPool(4);

        @AfterAll
        static void end() {
            SHARED.shutdown();
        }

        @ParameterizedTest
        @MethodSource("suites.Together#numbers")
        void works(int number) throws Exception {
            meet(MET);
            SHARED.submit(work(number)).get();
        }
    }

    /** One after the other: the first test starts the thread, which then works for the second test too. */
    @NoSocketLeaks
    static class OneAfterTheOther {
        private static final ExecutorService SHARED = Executors.newFixedThreadPool(1);

        @AfterAll
        static void end() {
            SHARED.shutdown();
        }

        @ParameterizedTest
        @MethodSource("suites.Together#numbers")
        void works(int number) throws Exception {
            SHARED.submit(work(number)).get();
        }
    }
}
