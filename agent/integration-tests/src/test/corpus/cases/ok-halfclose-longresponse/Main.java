import java.io.*;
import java.net.*;

/** request ended by half-close (finger/whois/rsync style); response streamed for 8 s while in CLOSE_WAIT */
public class Main {
    public static void main(String[] a) throws Exception {
        ServerSocket ss = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread t = new Thread(
                () -> {
                    while (true)
                        try {
                            Socket s = ss.accept();
                            new Thread(
                                            () -> {
                                                try (s) {
                                                    InputStream in = s.getInputStream();
                                                    while (in.read() >= 0) {}
                                                    OutputStream o = s.getOutputStream();
                                                    for (int i = 0; i < 80; i++) {
                                                        o.write(new byte[1000]);
                                                        o.flush();
                                                        Thread.sleep(100);
                                                    }
                                                } catch (Exception e) {
                                                    e.printStackTrace();
                                                }
                                            },
                                            "worker")
                                    .start();
                        } catch (IOException e) {
                            return;
                        }
                },
                "acceptor");
        t.setDaemon(true);
        t.start();
        new Thread(() -> {
                    try {
                        Lab.client(ss.getLocalPort(), 1, "send:query\\r\\n", "fin", "drain", "close");
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                })
                .start();
        Lab.report();
    }
}
