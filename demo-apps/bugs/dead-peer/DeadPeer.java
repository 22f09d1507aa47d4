package demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Three clients have had an answer each. Then the server's host goes without a word, and each asks again and waits without a limit. */
public final class DeadPeer {

    private static final int CLIENTS = 3;

    /** Two addresses of the loopback device in the demo's own network. */
    private static final String HERE = "10.9.9.1";

    private static final String THERE = "10.9.9.2";

    private DeadPeer() {}

    public static void main(String[] args) throws Exception {
        System.out.println("dead-peer: " + CLIENTS + " clients of a server at " + THERE);
        List<Socket> clients = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(THERE, 0));
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(listener.getLocalPort()));
                Socket accepted = listener.accept();
                start("peer", () -> peer(accepted));
                ask(clients.get(i));
            }
        }
        hostGoes();
        System.out.println("dead-peer: " + THERE + " is gone");
        for (Socket client : clients) {
            start("asking", () -> ask(client));
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 6));
        System.out.println("dead-peer: " + CLIENTS + " clients still wait for an answer");
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(HERE, 0));
        socket.connect(new InetSocketAddress(THERE, port));
        return socket;
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream().write('?');
        if (socket.getInputStream().read()
                != '!') { // the bug: without a time-out, it waits for as long as the kernel tries
            throw new IOException("no answer");
        }
    }

    /** What is sent to the server's address from now on is lost, and no sender learns of it. */
    private static void hostGoes() throws IOException, InterruptedException {
        ip("addr", "del", THERE + "/32", "dev", "lo");
        ip("route", "add", THERE + "/32", "dev", "away");
    }

    private static void ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    /** The other end, without fault: it answers as long as it is asked. */
    private static void peer(Socket accepted) throws IOException {
        try (Socket connection = accepted) {
            while (connection.getInputStream().read() != -1) {
                connection.getOutputStream().write('!');
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
