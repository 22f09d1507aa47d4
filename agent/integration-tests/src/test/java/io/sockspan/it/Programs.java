package io.sockspan.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import leaks.AdaptorLeaks;
import leaks.AsyncLeaks;
import leaks.ChannelLeaks;
import leaks.HttpClientLeaks;
import leaks.HttpUrlConnectionLeaks;
import leaks.SelectorLeaks;
import leaks.SocketLeaks;
import leaks.TlsLeaks;
import leaks.VirtualThreadLeaks;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A program that leaks through one API; {@code api} is the API's name in findings.
 *
 * @param title its name in a test's name
 * @param since the first JDK that has the API
 */
record Programs(String title, String api, Class<?> main, int since, List<String> more) {
    static final int SOCKETS = 23;

    private static final List<Programs> ALL = List.of(
            of("Socket", "Socket", SocketLeaks.class),
            of("SocketChannel, blocking", "SocketChannel", ChannelLeaks.class),
            of("SocketChannel with a Selector", "SocketChannel", SelectorLeaks.class),
            of("SocketChannel.socket()", "SocketChannel", AdaptorLeaks.class),
            of("AsynchronousSocketChannel, Future", "AsynchronousSocketChannel", AsyncLeaks.class, "futures"),
            of(
                    "AsynchronousSocketChannel, CompletionHandler",
                    "AsynchronousSocketChannel",
                    AsyncLeaks.class,
                    "handlers"),
            of("SSLSocket", "Socket", TlsLeaks.class),
            of("HttpURLConnection", "Socket", HttpUrlConnectionLeaks.class),
            of("HttpClient", "SocketChannel", HttpClientLeaks.class),
            new Programs("Socket, virtual threads", "Socket", VirtualThreadLeaks.class, 21, List.of("socket")),
            new Programs(
                    "SocketChannel, virtual threads",
                    "SocketChannel",
                    VirtualThreadLeaks.class,
                    21,
                    List.of("channel")));

    private static Programs of(String title, String api, Class<?> main, String... more) {
        return new Programs(title, api, main, 17, List.of(more));
    }

    /** Every program with every JDK that has its API. */
    static Stream<Arguments> onEveryJdk() {
        return ALL.stream()
                .flatMap(program -> Stream.of(17, 21, 25)
                        .filter(jdk -> jdk >= program.since)
                        .map(jdk -> Arguments.of(program, jdk)));
    }

    String[] arguments(Peer peer) {
        List<String> arguments = new ArrayList<>();
        if (main == TlsLeaks.class) {
            arguments.addAll(
                    List.of(Integer.toString(peer.tlsPort()), Keys.path().toString(), Keys.PASSWORD));
        } else {
            arguments.add(Integer.toString(peer.port()));
        }
        arguments.addAll(more);
        return arguments.toArray(new String[0]);
    }

    @Override
    public String toString() {
        return title;
    }
}
