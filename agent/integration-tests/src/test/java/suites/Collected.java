package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A garbage collection closes an unreachable socket. That is still a leak, and the test must fail whenever the collection comes. */
@NoSocketLeaks
class Collected {
    @Test
    void guiltyOfOneThatWasCollected() throws Exception {
        int before = Desk.descriptors();
        Desk.leakUnheld();
        await(before);
    }

    @Test
    void innocentOfOneThatItClosed() throws Exception {
        Desk.close();
        System.gc();
    }

    /** The connection had not ended, but no code could close the socket any more. */
    @Test
    void guiltyOfOneThatWasSound() throws Exception {
        int before = Desk.descriptors();
        Desk.connectUnheld();
        await(before);
    }

    private static void await(int descriptors) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (Desk.descriptors() > descriptors) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no collection closed it");
            }
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
        }
    }
}
