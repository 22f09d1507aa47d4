package troubles;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import leaks.Line;
import leaks.Stage;

/**
 * Has 13 connections to a peer that falls silent. Then 5 send data, 3 send keepalive's probes and 3 window probes, and 2 shut their output.
 * Three more are idle, and one more is to a peer that reads slowly and never falls silent.
 */
public final class Silences {
    private static final String RULE = "dead-peer";
    private static final int SECONDS = 1;
    private static final int PROBES = 37;

    private Silences() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Pipe> sending = new ArrayList<>();
        List<Pipe> shutting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sending.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'K').isTrouble(RULE, "ESTABLISHED", true));
        }
        for (int i = 0; i < 3; i++) {
            Pipe asking = Pipe.to(port, Line.here(), SocketChannel.open(), 'K');
            keepAlive(Stage.keep(asking).isTrouble(RULE, "ESTABLISHED", true).channel());
            Stage.keep(Pipe.to(port, Line.here(), SocketChannel.open(), 'K'))
                    .fill()
                    .isTrouble(RULE, "ESTABLISHED", true);
            Stage.keep(Pipe.to(port, Line.here(), SocketChannel.open(), 'K')).isInnocent("idle");
        }
        for (int i = 0; i < 2; i++) {
            shutting.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'F').isTrouble(RULE, "FIN_WAIT_1", true));
        }
        Pipe slow = Stage.keep(Pipe.to(port, Line.here(), SocketChannel.open(), 'R'));
        Pipe.daemon(slow.isInnocent("read slowly")::sendOnAndOn);
        Stage.ready();
        for (Pipe pipe : Stage.keep(sending)) {
            pipe.channel().write(ByteBuffer.allocate(37));
        }
        for (Pipe pipe : shutting) {
            pipe.shutOutput().readToEndAndClose(Pipe.BUFFER_BYTES, 0);
        }
        Stage.say("SENT");
        Stage.hear();
    }

    private static void keepAlive(SocketChannel channel) throws IOException {
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, SECONDS)
                .setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, SECONDS)
                .setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES)
                .setOption(SO_KEEPALIVE, true);
    }
}
