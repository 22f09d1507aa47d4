package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Classes that run at the same time and share an executor of daemons: a leak of its threads may be any class's. */
final class AcrossClasses {
    private static final CountDownLatch MET = new CountDownLatch(2);
    private static final ExecutorService SHARED = Executors.newFixedThreadPool(1, work -> {
        Thread thread = new Thread(work, "shared");
        thread.setDaemon(true);
        return thread;
    });

    private AcrossClasses() {}

    private static void meet() throws InterruptedException {
        MET.countDown();
        if (!MET.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("they are not two at a time");
        }
    }

    /** Leaks on the shared thread, while the other still runs. */
    @NoSocketLeaks
    static class One {
        @Test
        void leaks() throws Exception {
            meet();
            SHARED.submit(Desk::leak).get();
            DONE.countDown();
        }
    }

    private static final CountDownLatch DONE = new CountDownLatch(1);

    /** Runs at the same time, with the annotation. */
    @NoSocketLeaks
    static class Other {
        @Test
        void waits() throws Exception {
            meet();
            DONE.await();
        }
    }

    /** Runs at the same time, without the annotation. */
    static class Unasked {
        @Test
        void waits() throws Exception {
            meet();
            DONE.await();
        }
    }
}
