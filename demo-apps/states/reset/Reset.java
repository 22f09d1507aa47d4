package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** Innocent: four connections end by a reset, three times ours and once the peer's, and everybody closes. */
public final class Reset {

    private Reset() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 2);
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SocketAddress server = listener.getLocalSocketAddress();
            Socket impatient = connect(server);
            Socket impatientPeer = listener.accept();
            SocketChannel unread = SocketChannel.open(server);
            Socket unreadPeer = listener.accept();
            Socket unreadSocket = connect(server);
            Socket unreadSocketPeer = listener.accept();
            Socket patient = connect(server);
            Socket patientPeer = listener.accept();
            step("four connections in ESTABLISHED");
            TimeUnit.SECONDS.sleep(seconds);

            closeAtOnce(impatient);
            step("a Socket with SO_LINGER 0 was closed; its peer's read " + told(impatientPeer));
            closeUnread(unread, unreadPeer);
            step("a SocketChannel was closed with a byte unread; its peer's read " + told(unreadPeer));
            closeUnread(unreadSocket, unreadSocketPeer);
            step("a Socket was closed with a byte unread; its peer's read " + told(unreadSocketPeer));
            closeAtOnce(patientPeer);
            step("a peer has reset; our read " + told(patient));
        }
        step("every socket closed, none of them in TIME_WAIT");
        TimeUnit.SECONDS.sleep(seconds);
    }

    private static Socket connect(SocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.connect(server);
        return socket;
    }

    /** A close that does not wait for anything: RST instead of FIN. */
    private static void closeAtOnce(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The peer sends two bytes and we read one: the other has come and is never read. */
    private static void closeUnread(SocketChannel channel, Socket peer) throws IOException {
        try (channel) {
            peer.getOutputStream().write(new byte[2]);
            channel.read(ByteBuffer.allocate(1));
        }
    }

    private static void closeUnread(Socket socket, Socket peer) throws IOException {
        try (socket) {
            peer.getOutputStream().write(new byte[2]);
            socket.getInputStream().read();
        }
    }

    /** What a read says at the end of a connection, which is closed whatever it says. */
    private static String told(Socket socket) throws IOException {
        try (socket) {
            return "returned " + socket.getInputStream().read();
        } catch (SocketException e) {
            return "threw \"" + e.getMessage() + "\"";
        }
    }

    private static void step(String text) {
        System.out.println("reset: " + text);
    }
}
