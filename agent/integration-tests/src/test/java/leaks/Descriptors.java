package leaks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds a socket's descriptor in /proc, so that no access to the JDK's internals is needed. */
final class Descriptors {
    private Descriptors() {}

    /** The descriptor of the connection from {@code local} to {@code peer}; it must be open and in a state that /proc lists. */
    static int of(InetSocketAddress local, InetSocketAddress peer) {
        try {
            return withInode(inode(local.getPort(), peer.getPort()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String inode(int localPort, int peerPort) throws IOException {
        String local = String.format(":%04X", localPort);
        String peer = String.format(":%04X", peerPort);
        for (String table : List.of("/proc/self/net/tcp6", "/proc/self/net/tcp")) {
            for (String row : Files.readAllLines(Path.of(table))) {
                String[] columns = row.trim().split("\\s+", -1);
                if (columns[1].endsWith(local) && columns[2].endsWith(peer) && !columns[9].equals("0")) {
                    return columns[9];
                }
            }
        }
        throw new IllegalStateException("no socket from " + localPort + " to " + peerPort);
    }

    private static int withInode(String inode) throws IOException {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                if (Files.isSymbolicLink(link) && isSocket(link, inode)) {
                    return Integer.parseInt(link.getFileName().toString());
                }
            }
        }
        throw new IllegalStateException("no descriptor of inode " + inode);
    }

    private static boolean isSocket(Path link, String inode) {
        try {
            return Files.readSymbolicLink(link).toString().equals("socket:[" + inode + "]");
        } catch (IOException e) {
            return false; // The folder's own descriptor, closed by now.
        }
    }
}
