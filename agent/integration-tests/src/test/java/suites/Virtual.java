package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seven tests at once, three of them guilty. Virtual threads of a shared executor do their work, a thread for each task. */
@NoSocketLeaks
class Virtual {
    private static final CountDownLatch MET = new CountDownLatch(7);
    private static final ExecutorService SHARED = shared();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void works(int number) throws Exception {
        MET.countDown();
        if (!MET.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("they are not 7 at a time");
        }
        Runnable work = number % 2 == 1 ? Desk::leak : Desk::close;
        SHARED.submit(work).get();
    }

    /** By reflection, because these tests are compiled for 17. */
    private static ExecutorService shared() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
