import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;

/** Helpers for the JVM under test: start scripted peers in another process, wait, print kernel socket states of this JVM. */
public class Lab {
    static final List<Process> procs = new ArrayList<>();
    static final String CLS = System.getProperty("lab.harness");

    /** start a scripted server peer, return its port */
    public static int server(String... steps) throws Exception {
        Process p = spawn("server", steps);
        BufferedReader r = new BufferedReader(new InputStreamReader(p.getInputStream()));
        return Integer.parseInt(r.readLine().split(" ")[1]);
    }

    /** start a scripted client peer against port; returns after all its steps ran */
    public static void client(int port, int count, String... steps) throws Exception {
        List<String> l = new ArrayList<>(List.of("" + port, "" + count));
        l.addAll(List.of(steps));
        Process p = spawn("client", l.toArray(new String[0]));
        BufferedReader r = new BufferedReader(new InputStreamReader(p.getInputStream()));
        r.readLine();
    }

    static Process spawn(String mode, String... args) throws Exception {
        List<String> c = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Dpeer.ks=" + CLS + "/peer.p12",
                "-Dpeer.verbose=" + Boolean.getBoolean("peer.verbose"),
                "-Dpeer.lateAccept=" + Integer.getInteger("peer.lateAccept", 0),
                "-cp",
                CLS,
                "Peer",
                mode));
        c.addAll(List.of(args));
        ProcessBuilder b = new ProcessBuilder(c).redirectError(ProcessBuilder.Redirect.INHERIT);
        b.environment().remove("JAVA_TOOL_OPTIONS");
        Process p = b.start();
        procs.add(p);
        return p;
    }

    /** kill all peers with SIGKILL (no FIN from the application, the kernel closes) */
    public static void killPeers() throws Exception {
        for (Process p : procs) {
            p.destroyForcibly();
            p.waitFor();
        }
    }

    /** a loopback port on which nobody listens */
    public static int refusedPort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return s.getLocalPort();
        }
    }

    static final String[] ST = {
        "?",
        "ESTABLISHED",
        "SYN_SENT",
        "SYN_RECV",
        "FIN_WAIT1",
        "FIN_WAIT2",
        "TIME_WAIT",
        "CLOSE",
        "CLOSE_WAIT",
        "LAST_ACK",
        "LISTEN",
        "CLOSING",
        "NEW_SYN_RECV"
    };

    /**
     * fd -> "STATE local->remote" for every TCP socket descriptor of this process (CLOSED = fd open but not in the
     * kernel TCP table: never bound, connect failed, or reset by the peer). Allocates little, so that it does not cause
     * a GC.
     */
    public static TreeMap<Integer, String> sockets() throws IOException {
        TreeMap<Integer, String> out = new TreeMap<>();
        Map<Long, Integer> mine = new HashMap<>();
        for (String n : new File("/proc/self/fd").list()) {
            String t;
            try {
                t = Files.readSymbolicLink(Paths.get("/proc/self/fd", n)).toString();
            } catch (IOException e) {
                continue;
            }
            if (t.startsWith("socket:[")) mine.put(Long.parseLong(t.substring(8, t.length() - 1)), Integer.parseInt(n));
        }
        for (Map.Entry<Long, Integer> e : mine.entrySet()) out.put(e.getValue(), "CLOSED");
        for (String f : new String[] {
            "/proc/self/net/tcp",
            "/proc/self/net/tcp6",
            "/proc/self/net/unix",
            "/proc/self/net/udp",
            "/proc/self/net/udp6"
        }) {
            boolean tcp = f.contains("/tcp");
            try (FileInputStream in = new FileInputStream(f)) {
                byte[] buf = new byte[1 << 16];
                byte[] line = new byte[512];
                int ll = 0, n;
                while ((n = in.read(buf)) > 0) {
                    for (int i = 0; i < n; i++) {
                        if (buf[i] != '\n') {
                            if (ll < line.length) line[ll++] = buf[i];
                            continue;
                        }
                        match(line, ll, tcp, f.endsWith("unix"), mine, out);
                        ll = 0;
                    }
                }
            }
        }
        return out;
    }

    static void match(
            byte[] l, int len, boolean tcp, boolean unix, Map<Long, Integer> mine, TreeMap<Integer, String> out) {
        int want = unix ? 6 : 9, field = -1, i = 0;
        long ino = 0;
        while (i < len) {
            while (i < len && l[i] == ' ') i++;
            int st = i;
            while (i < len && l[i] != ' ') i++;
            if (++field == want) {
                for (int k = st; k < i; k++) {
                    if (l[k] < '0' || l[k] > '9') return;
                    ino = ino * 10 + l[k] - '0';
                }
                break;
            }
        }
        if (ino == 0) return;
        Integer fd = mine.get(ino);
        if (fd == null) return;
        if (!tcp) {
            out.remove(fd);
            return;
        }
        String[] w = new String(l, 0, len).trim().split("\\s+");
        out.put(fd, ST[Integer.parseInt(w[3], 16)] + " " + port(w[1]) + "->" + port(w[2]));
    }

    static String port(String hexAddr) {
        return "" + Integer.parseInt(hexAddr.substring(hexAddr.lastIndexOf(':') + 1), 16);
    }

    static void dump(String tag) throws IOException {
        TreeMap<String, Integer> sum = new TreeMap<>();
        for (Map.Entry<Integer, String> e : sockets().entrySet()) {
            System.out.println("SOCK " + tag + " fd=" + e.getKey() + " " + e.getValue());
            sum.merge(e.getValue().split(" ")[0], 1, Integer::sum);
        }
        System.out.println("SUMMARY " + tag + " " + sum);
    }

    /** print the states after the trigger, again after a GC, then keep the JVM alive */
    public static void report() throws Exception {
        Thread.sleep(Integer.getInteger("lab.settle", 2) * 1000L);
        System.out.println("TRIGGERED pid=" + ProcessHandle.current().pid());
        dump("after-trigger");
        if (!Boolean.getBoolean("lab.nogc")) {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(200);
            }
            Thread.sleep(500);
            dump("after-gc");
        }
        System.out.println("HOLD " + Integer.getInteger("lab.hold", 3) + "s");
        System.out.flush();
        Thread.sleep(Integer.getInteger("lab.hold", 3) * 1000L);
        dump("end");
        for (Process p : procs) p.destroyForcibly();
        System.exit(0);
    }

    public static void ignore(Throwable t) {
        System.out.println("EXPECTED-FAILURE " + t.getClass().getName() + ": "
                + String.valueOf(t.getMessage()).split("\n")[0]);
    }
}
