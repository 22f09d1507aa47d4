package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A pool's thread, which no test started, accepts from a test's listener. */
@NoSocketLeaks
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Accepted {
    private static ExecutorService pool;

    @BeforeAll
    static void start() throws Exception {
        pool = Executors.newFixedThreadPool(1);
        pool.submit(() -> {}).get();
    }

    @AfterAll
    static void end() {
        pool.shutdown();
    }

    @Test
    @Order(1)
    void innocent() throws Exception {
        pool.submit(Desk::close).get();
    }

    @Test
    @Order(2)
    void guiltyThroughAServerSocket() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort()).close();
            pool.submit(new Desk.Server(listener)).get();
        }
    }

    @Test
    @Order(3)
    void guiltyThroughAServerSocketChannel() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel.open(listener.getLocalAddress()).close();
            pool.submit(new Desk.ChannelServer(listener)).get();
        }
    }
}
