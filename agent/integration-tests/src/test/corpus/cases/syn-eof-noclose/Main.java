import java.io.*;
import java.net.*;
import java.util.*;

/** blocking server; buggy: at EOF the handler only forgets the request, the session list keeps the socket */
public class Main {
    static final List<Socket> SESSIONS = Collections.synchronizedList(new ArrayList<>());

    static void handle(Socket s) {
        try {
            InputStream in = s.getInputStream();
            byte[] b = new byte[100];
            int n;
            while ((n = in.read(b)) > 0) {}
            if (System.getProperty("lab.variant").equals("fixed")) s.close();
        } catch (IOException e) {
        }
    }

    public static void main(String[] a) throws Exception {
        ServerSocket ss = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread t = new Thread(() -> {
            while (true)
                try {
                    Socket s = ss.accept();
                    SESSIONS.add(s);
                    new Thread(() -> handle(s)).start();
                } catch (IOException e) {
                    return;
                }
        });
        t.setDaemon(true);
        t.start();
        Lab.client(ss.getLocalPort(), 5, "send:x", "close");
        Lab.report();
    }
}
