package suites;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests that end in other ways while they leak, and tests whose sockets are no leaks. */
@NoSocketLeaks
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Endings {
    private static Socket[] left;
    private Socket late;

    @AfterEach
    void close() throws IOException {
        if (late != null) {
            late.close();
        }
    }

    @Test
    void failsAnyway() {
        Desk.leak();
        fail("its own failure");
    }

    @Test
    void abortsWithALeak() {
        Desk.leak();
        abort("its own assumption");
    }

    @Test
    void abortsClean() {
        abort("its own assumption");
    }

    @Test
    void leaksFourOfTwoCauses() {
        for (int i = 0; i < 3; i++) {
            Desk.leak();
        }
        Desk.leakUnread();
    }

    @Test
    void closesInItsTearDown() {
        late = Desk.ended();
    }

    /** The code under test needs a moment to close. */
    @Test
    void closesAMomentAfterItsEnd() {
        Socket socket = Desk.ended();
        Thread closer = new Thread(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        closer.start();
    }

    @Test
    void leavesAConnectionOpen() {
        Desk.pair();
    }

    /** A pool's idle connection, whose peer has gone after a complete exchange. */
    @Test
    void leavesAnIdleConnectionThatItsPeerClosed() throws IOException {
        Socket[] pair = Desk.pair();
        pair[1].getOutputStream().write(1);
        pair[0].getInputStream().read();
        pair[0].getOutputStream().write(1);
        pair[1].getInputStream().read();
        pair[1].close();
    }

    /** Has read the end of the request, and sends its answer long after the test's end. */
    @Test
    void stillSendsToOneWhoHalfClosed() throws IOException {
        Socket[] pair = Desk.pair();
        pair[0].shutdownOutput();
        pair[1].getInputStream().read();
        new Thread(() -> Desk.send(pair[1])).start();
    }

    @Test
    @Order(1)
    void leavesOneThatIsStillSound() {
        left = Desk.pair();
    }

    @Test
    @Order(2)
    void seesTheSocketOfTheTestBeforeItEnd() throws IOException {
        left[1].close();
        left[0].getInputStream().read();
    }
}
