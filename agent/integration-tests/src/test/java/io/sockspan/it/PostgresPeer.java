package io.sockspan.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of a PostgreSQL server (protocol 3.0, the manual's chapter "Frontend/Backend Protocol") as its driver needs. It accepts every
 * login and answers every simple query with one row, until {@link #hangUp}.
 */
final class PostgresPeer implements AutoCloseable {
    private static final Map<String, String> PARAMETERS = Map.of(
            "server_version", "17.0",
            "client_encoding", "UTF8",
            "DateStyle", "ISO, MDY",
            "TimeZone", "UTC",
            "integer_datetimes", "on",
            "standard_conforming_strings", "on");

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    PostgresPeer() throws IOException {
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends every connection, as a restarted server does. */
    void hangUp() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "postgres-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                start(() -> serve(connection));
            }
        } catch (IOException e) {
            // The listener was closed: the test is over.
            return;
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            in.readNBytes(in.readInt() - Integer.BYTES);
            message(out, 'R', new byte[Integer.BYTES]);
            for (Map.Entry<String, String> parameter : PARAMETERS.entrySet()) {
                message(out, 'S', text(parameter.getKey() + "\0" + parameter.getValue() + "\0"));
            }
            message(out, 'Z', text("I"));
            for (int type = in.read(); type == 'Q'; type = in.read()) {
                byte[] query = in.readNBytes(in.readInt() - Integer.BYTES);
                answer(out, query.length > 1);
            }
        } catch (IOException e) {
            // hangUp() has closed the connection.
            return;
        }
    }

    private static void answer(DataOutputStream out, boolean asked) throws IOException {
        if (asked) {
            message(out, 'T', text("\0\1level\0\0\0\0\0\0\0\0\0\0\31\377\377\377\377\377\377\0\0"));
            byte[] level = text("read committed");
            message(
                    out,
                    'D',
                    ByteBuffer.allocate(Short.BYTES + Integer.BYTES + level.length)
                            .putShort((short) 1)
                            .putInt(level.length)
                            .put(level)
                            .array());
            message(out, 'C', text("SHOW\0"));
        } else {
            message(out, 'I', new byte[0]);
        }
        message(out, 'Z', text("I"));
    }

    private static void message(DataOutputStream out, char type, byte[] body) throws IOException {
        out.write(type);
        out.writeInt(Integer.BYTES + body.length);
        out.write(body);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }
}
