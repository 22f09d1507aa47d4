package programs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Serves the connection that is its descriptor 0, as under inetd: lets it idle for 3 seconds, half-closes it, reads it to its end and
 * closes it. With {@code forgetful} it does not close. Once the JDK has taken over the connection, what the program prints is lost.
 */
public final class Inherited {
    private Inherited() {}

    public static void main(String[] args) throws Exception {
        SocketChannel connection = inherited();
        connection.write(ByteBuffer.wrap(new byte[] {'K'}));
        TimeUnit.SECONDS.sleep(3);
        connection.shutdownOutput();
        toEnd(connection);
        if (args.length > 0 && args[0].equals("forgetful")) {
            TimeUnit.SECONDS.sleep(3);
        } else {
            connection.close();
        }
    }

    private static SocketChannel inherited() throws IOException {
        return (SocketChannel) System.inheritedChannel();
    }

    private static void toEnd(SocketChannel connection) throws IOException {
        int n = 0;
        while (n != -1) {
            n = connection.read(ByteBuffer.allocate(17));
        }
    }
}
