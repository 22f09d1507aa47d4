package programs;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import leaks.Stage;

/** Does with one connection what the test says, one word in each line, and answers {@code DONE word}; it has no part in the other end. */
public final class OneConnection {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(Stage.LOOPBACK, 0);
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_DEFER_ACCEPT = 9;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int ROOM = 64 * 1024;

    private ServerSocketChannel listener;
    private SocketChannel channel;

    private OneConnection() {}

    public static void main(String[] args) throws Exception {
        OneConnection one = new OneConnection();
        Stage.say("READY");
        for (String line = Stage.hear(); !line.isEmpty(); line = Stage.hear()) {
            String[] words = line.split(" ", -1);
            Stage.say("DONE " + line + " " + one.obey(words[0], words.length > 1 ? Integer.parseInt(words[1]) : 0));
        }
    }

    private Object obey(String word, int number) throws Exception {
        switch (word) {
            case "listen" -> {
                listener = ServerSocketChannel.open().bind(ANY_PORT);
                return port();
            }
            case "defer" -> {
                listener = ServerSocketChannel.open().bind(ANY_PORT);
                option(listener, TCP_DEFER_ACCEPT, number);
                return port();
            }
            case "accept" -> {
                channel = listener.accept();
                listener.close();
            }
            case "connect" -> connect(number);
            case "begin" -> begin(number);
            case "finish" -> {
                channel.configureBlocking(true);
                return channel.finishConnect();
            }
            case "patience" -> option(channel, TCP_USER_TIMEOUT, number);
            case "write" -> {
                return channel.write(ByteBuffer.allocate(number));
            }
            case "read" -> {
                return read();
            }
            case "shut" -> channel.shutdownOutput();
            case "close" -> channel.close();
            default -> throw new IllegalArgumentException(word);
        }
        return "";
    }

    private int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void connect(int port) throws IOException {
        channel = SocketChannel.open();
        channel.connect(new InetSocketAddress(Stage.LOOPBACK, port));
    }

    /** Returns in SYN_SENT. */
    private void begin(int port) throws IOException {
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(Stage.LOOPBACK, port));
    }

    private Object read() {
        try {
            return channel.read(ByteBuffer.allocate(ROOM));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** Sets an option that Java has no name for, through the JDK's class that sets options. */
    private static void option(Object channel, int option, int value) throws ReflectiveOperationException {
        Method descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
        Method setOption = Class.forName("sun.nio.ch.Net")
                .getDeclaredMethod(
                        "setIntOption0",
                        FileDescriptor.class,
                        boolean.class,
                        int.class,
                        int.class,
                        int.class,
                        boolean.class);
        descriptor.setAccessible(true);
        setOption.setAccessible(true);
        setOption.invoke(null, descriptor.invoke(channel), false, IPPROTO_TCP, option, value, false);
    }
}
