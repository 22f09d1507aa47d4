import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

/** NIO server: EOF seen, the connection is queued for clean-up work that takes 6 s, then closed */
public class Main {
    public static void main(String[] a) throws Exception {
        ServerSocketChannel ssc = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        int port = ((InetSocketAddress) ssc.getLocalAddress()).getPort();
        Thread t = new Thread(() -> {
            while (true)
                try {
                    SocketChannel c = ssc.accept();
                    new Thread(() -> {
                                try {
                                    ByteBuffer b = ByteBuffer.allocate(1024);
                                    while (c.read(b) >= 0) b.clear();
                                    Thread.sleep(6000);
                                } catch (Exception e) {
                                    e.printStackTrace();
                                } finally {
                                    try {
                                        c.close();
                                    } catch (IOException e) {
                                    }
                                }
                            })
                            .start();
                } catch (IOException e) {
                    return;
                }
        });
        t.setDaemon(true);
        t.start();
        Lab.client(port, 3, "send:x", "close");
        Lab.report();
    }
}
