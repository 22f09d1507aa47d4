package demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Three feeds put their rows into one queue, and no code takes from it: their receive queues fill up, and the server must wait. */
public final class UnreadData {

    private static final int FEEDS = 3;
    private static final int ROW_BYTES = 1024;
    private static final int ROWS = 16 * 1024;

    private static final BlockingQueue<byte[]> QUEUE = new ArrayBlockingQueue<>(100);

    private UnreadData() {}

    public static void main(String[] args) throws Exception {
        System.out.println("unread-data: " + FEEDS + " feeds of " + ROWS + " rows");
        List<Thread> threads = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < FEEDS; i++) {
                threads.add(start("feed", () -> readFeed(listener.getLocalPort())));
                Socket accepted = listener.accept();
                threads.add(start("peer", () -> peer(accepted)));
            }
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 6));
        System.out.println("unread-data: the rows are taken at last");
        for (int row = 0; row < FEEDS * ROWS; row++) {
            QUEUE.take();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("unread-data: every row taken, every socket closed");
    }

    private static void readFeed(int port) throws IOException, InterruptedException {
        try (Socket feed = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream rows = feed.getInputStream();
            for (int row = 0; row < ROWS; row++) {
                QUEUE.put(
                        rows.readNBytes(ROW_BYTES)); // the bug: it waits for room in the queue, and the server with it
            }
        }
    }

    /** The other end, without fault: it sends all rows. */
    private static void peer(Socket accepted) throws IOException {
        try (Socket connection = accepted) {
            OutputStream rows = connection.getOutputStream();
            for (int row = 0; row < ROWS; row++) {
                rows.write(new byte[ROW_BYTES]);
            }
        }
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private static Thread start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
