package leaks;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket that the program holds, and the lines that used it. Each of the marking methods is called on the line that opens, reads or
 * writes: {@code held.reading(Line.here()).read(buffer)}.
 *
 * @param <S> the API's own type
 */
final class Held<S> {
    final S socket;
    final String opened;
    final InetSocketAddress local;
    final InetSocketAddress peer;
    final int fd;
    String lastRead = "-";
    String lastWrite = "-";

    Held(String opened, S socket, InetSocketAddress local, InetSocketAddress peer) {
        this.opened = opened;
        this.socket = socket;
        this.local = local;
        this.peer = peer;
        this.fd = Descriptors.of(local, peer);
    }

    S reading(String line) {
        lastRead = line;
        return socket;
    }

    S writing(String line) {
        lastWrite = line;
        return socket;
    }

    /** States what a finding about this socket must say; {@code read} and {@code write}: whether that side met an end. */
    void leaked(String rule, String state, boolean read, boolean write) {
        Stage.leak(fd, rule, state, opened, read ? lastRead : "-", write ? lastWrite : "-", text(local), text(peer));
    }

    private static String text(@Nullable InetSocketAddress address) {
        return address == null ? "?" : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
