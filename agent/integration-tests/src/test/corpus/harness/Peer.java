import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.util.*;
import java.util.concurrent.*;
import javax.net.ssl.*;

/**
 * Scripted TCP peer. Runs in its own process so that its sockets never mix with those of the JVM under test.
 * Server: Peer server STEP...    prints "PORT n" when ready; every accepted connection runs the steps in order.
 * Client: Peer client PORT COUNT STEP...   opens COUNT connections, runs the steps on each.
 * Steps:
 *   recv:N        read at least N bytes (N=0: one read)      recvline    read up to CRLFCRLF
 *   send:TEXT     send TEXT (\r \n \xHH escapes)             sleep:MS
 *   fin           shutdownOutput                             close       close
 *   rst           SO_LINGER 0 + close                        hold        keep open until the process ends
 *   tls           upgrade to TLS (keystore from -Dpeer.ks)   loop:K:STEP|STEP  repeat steps K times
 *   drain         read until EOF
 */
public class Peer {
    static final List<Socket> held = Collections.synchronizedList(new ArrayList<>());

    public static void main(String[] a) throws Exception {
        if (a[0].equals("server")) {
            boolean lateAccept = Integer.getInteger("peer.lateAccept", 0) > 0;
            ServerSocket ss = new ServerSocket(
                    Integer.getInteger("peer.port", 0), lateAccept ? 1 : 512, InetAddress.getByName("127.0.0.1"));
            if (!lateAccept) System.out.println("PORT " + ss.getLocalPort());
            System.out.flush();
            watchStdin();
            int late = Integer.getInteger("peer.lateAccept", 0);
            if (late > 0) {
                // fill the accept queue (backlog 1) so that further SYNs are dropped, accept everything after a while
                ServerSocket full = ss;
                for (int i = 0; i < 2; i++) held.add(new Socket("127.0.0.1", full.getLocalPort()));
                System.out.println("PORT " + full.getLocalPort());
                System.out.flush();
                Thread.sleep(late);
            }
            while (true) {
                Socket s = ss.accept();
                held.add(s);
                Thread t = new Thread(() -> runQuiet(s, Arrays.asList(a).subList(1, a.length)));
                t.setDaemon(true);
                t.start();
            }
        } else {
            int port = Integer.parseInt(a[1]), count = Integer.parseInt(a[2]);
            watchStdin();
            for (int i = 0; i < count; i++) {
                Socket s = new Socket("127.0.0.1", port);
                held.add(s);
                runQuiet(s, Arrays.asList(a).subList(3, a.length));
            }
            System.out.println("DONE");
            System.out.flush();
            if (Boolean.getBoolean("peer.exit")) System.exit(0);
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** exit when the parent goes away */
    static void watchStdin() {
        Thread t = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
            }
            Runtime.getRuntime().halt(0);
        });
        t.setDaemon(true);
        t.start();
    }

    static void runQuiet(Socket s, List<String> steps) {
        try {
            run(new Socket[] {s}, steps);
        } catch (Exception e) {
            if (Boolean.getBoolean("peer.verbose")) e.printStackTrace();
        }
    }

    static void run(Socket[] box, List<String> steps) throws Exception {
        for (String st : steps) {
            Socket s = box[0];
            String arg = st.contains(":") ? st.substring(st.indexOf(':') + 1) : "";
            String op = st.contains(":") ? st.substring(0, st.indexOf(':')) : st;
            switch (op) {
                case "recv": {
                    int want = Math.max(1, Integer.parseInt(arg)), got = 0;
                    byte[] b = new byte[8192];
                    while (got < want) {
                        int n = s.getInputStream().read(b);
                        if (n < 0) break;
                        got += n;
                    }
                    break;
                }
                case "recvline": {
                    int state = 0, c;
                    while (state < 4 && (c = s.getInputStream().read()) >= 0) {
                        if (c == "\r\n\r\n".charAt(state)) state++;
                        else state = (c == '\r') ? 1 : 0;
                    }
                    break;
                }
                case "drain": {
                    byte[] b = new byte[8192];
                    while (s.getInputStream().read(b) >= 0) {}
                    break;
                }
                case "send":
                    s.getOutputStream().write(unescape(arg));
                    s.getOutputStream().flush();
                    break;
                case "sleep":
                    Thread.sleep(Long.parseLong(arg));
                    break;
                case "fin":
                    s.shutdownOutput();
                    break;
                case "close":
                    s.close();
                    return;
                case "rst":
                    s.setSoLinger(true, 0);
                    s.close();
                    return;
                case "hold":
                    Thread.sleep(Long.MAX_VALUE);
                    break;
                case "tls": {
                    SSLSocket t = (SSLSocket) ctx().getSocketFactory().createSocket(s, null, s.getPort(), true);
                    t.setUseClientMode(false);
                    t.startHandshake();
                    box[0] = t;
                    held.add(t);
                    break;
                }
                case "tlsclient": {
                    SSLSocket t = (SSLSocket) ctx().getSocketFactory().createSocket(s, "localhost", s.getPort(), true);
                    t.startHandshake();
                    box[0] = t;
                    held.add(t);
                    break;
                }
                case "loop": {
                    int k = Integer.parseInt(arg.substring(0, arg.indexOf(':')));
                    List<String> sub =
                            Arrays.asList(arg.substring(arg.indexOf(':') + 1).split("\\|"));
                    for (int i = 0; i < k; i++) run(box, sub);
                    break;
                }
                default:
                    throw new IllegalArgumentException(st);
            }
        }
    }

    static SSLContext ctx() throws Exception {
        String ks = System.getProperty("peer.ks");
        char[] pw = "changeit".toCharArray();
        KeyStore k = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Paths.get(ks))) {
            k.load(in, pw);
        }
        KeyManagerFactory kmf = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        kmf.init(k, pw);
        TrustManager[] all = {
            new X509TrustManager() {
                public void checkClientTrusted(java.security.cert.X509Certificate[] c, String t) {}

                public void checkServerTrusted(java.security.cert.X509Certificate[] c, String t) {}

                public java.security.cert.X509Certificate[] getAcceptedIssuers() {
                    return new java.security.cert.X509Certificate[0];
                }
            }
        };
        SSLContext c = SSLContext.getInstance("TLS");
        c.init(kmf.getKeyManagers(), all, null);
        return c;
    }

    static byte[] unescape(String t) {
        ByteArrayOutputStream o = new ByteArrayOutputStream();
        for (int i = 0; i < t.length(); i++) {
            char c = t.charAt(i);
            if (c == '\\' && i + 1 < t.length()) {
                char d = t.charAt(++i);
                if (d == 'r') o.write('\r');
                else if (d == 'n') o.write('\n');
                else if (d == 'x') {
                    o.write(Integer.parseInt(t.substring(i + 1, i + 3), 16));
                    i += 2;
                } else if (d == 'p') o.write('|');
                else o.write(d);
            } else o.write(c);
        }
        return o.toByteArray();
    }
}
