package leaks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a program and the test that started it say to each other, in lines on the program's standard output and input. {@code PEER CONNECT}
 * asks for a connection, {@code LEAK} states an expectation, {@code READY} ends the list.
 */
public final class Stage {
    /** The host of every peer of these programs. */
    public static final InetAddress LOOPBACK = address();

    /** Keeps leaked sockets reachable, because a Cleaner would close some of them, and that is another rule. */
    private static final List<Object> KEPT = Collections.synchronizedList(new ArrayList<>());

    private static int opened;

    private Stage() {}

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static <T> T keep(T object) {
        KEPT.add(object);
        return object;
    }

    public static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static void countOpened() {
        opened++;
    }

    /** Asks the test's peer to connect to {@code port}; returns at once. */
    static void askForConnection(int port, boolean tls) {
        say("PEER CONNECT " + port + (tls ? " tls" : ""));
    }

    public static void leak(
            int fd, String rule, String state, String opened, String read, String write, String local, String peer) {
        say("LEAK fd=" + (fd < 0 ? "?" : fd) + " rule=" + rule + " state=" + state + " opened=" + opened + " last_read="
                + read + " last_write=" + write + " local=" + local + " peer=" + peer);
    }

    /** Prints the number of sockets opened so far, then {@code READY}; returns when the test says so. */
    public static void ready() {
        say("OPENED " + opened);
        say("READY");
        hear();
    }

    public static void ready(int count) {
        opened = count;
        ready();
    }

    /** Waits for the test's next line. */
    public static String hear() {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = System.in.read(); c != '\n' && c != -1; c = System.in.read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new String(line.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
