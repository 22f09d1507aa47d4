package io.sockspan.observe.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What /proc says of this process. {@code fd/} says which descriptors are sockets. {@code net/tcp} and {@code net/tcp6} (proc_pid_net(5))
 * say whether the peer's FIN still waits at a socket in CLOSE_WAIT: their rx_queue counts it as one byte, which SIOCINQ does not. The
 * agent's threads only. The cost of a table grows with the sockets of the namespace, so one reading serves a whole step of the agent. What
 * cannot be read is unknown.
 */
final class ProcTables {
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

    /** A table that takes long to read is read less often: at most a tenth of the time. */
    private static final int SHARE = 10;

    private static final int HEX = 16;
    private static final String CLOSE_WAIT = "08";

    /** A host may have a hundred thousand rows in TIME_WAIT: only rows that contain this are split into columns. */
    private static final String MAYBE_CLOSE_WAIT = " 08 ";

    private final Path process;
    private final LongSupplier nanoTime;
    private Map<Long, Long> waiting = Map.of();
    private boolean everRead;
    private long read;
    private long next;

    /** {@code process} is the process's folder in /proc. */
    ProcTables(Path process) {
        this(process, System::nanoTime);
    }

    ProcTables(Path process, LongSupplier nanoTime) {
        this.process = process;
        this.nanoTime = nanoTime;
    }

    List<Integer> sockets() {
        List<Integer> sockets = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path link : links) {
                int fd = Integer.parseInt(link.getFileName().toString());
                if (inode(fd) >= 0) {
                    sockets.add(fd);
                }
            }
        } catch (IOException | RuntimeException e) {
            // No /proc: a socket that was open before stays unknown until a hook reports it.
            return sockets;
        }
        sockets.sort(null);
        return sockets;
    }

    @Nullable
    Boolean endTaken(int fd, long notBefore) {
        long inode = inode(fd);
        long begun = nanoTime.getAsLong();
        if (!everRead || (read - notBefore < 0 && begun - next >= 0)) {
            Map<Long, Long> rows = new HashMap<>();
            readTable(ProcLines.TCP, rows);
            readTable(ProcLines.TCP6, rows);
            waiting = rows;
            everRead = true;
            read = begun;
            long ended = nanoTime.getAsLong();
            next = ended + SHARE * (ended - begun);
        }
        Long queue = read - notBefore < 0 ? null : waiting.get(inode);
        return queue == null ? null : queue == 0;
    }

    /** Whether the latest reading is older than {@code notBefore}, and it was too early for another one. */
    boolean isTooEarly(long notBefore) {
        return everRead && read - notBefore < 0;
    }

    /** The inode of the socket {@code fd}, -1 if it is no socket. */
    private long inode(int fd) {
        try {
            Matcher link = SOCKET.matcher(
                    Files.readSymbolicLink(process.resolve("fd/" + fd)).toString());
            return link.matches() ? Long.parseLong(link.group(1)) : -1;
        } catch (IOException | RuntimeException e) {
            // It was closed meanwhile.
            return -1;
        }
    }

    /** Puts the receive queue of each socket in CLOSE_WAIT into {@code rows}, under its inode. */
    private void readTable(String name, Map<Long, Long> rows) {
        try {
            ProcLines.read(process.resolve(name), line -> line.contains(MAYBE_CLOSE_WAIT), columns -> {
                if (columns[ProcLines.STATE].equals(CLOSE_WAIT)) {
                    String queues = columns[ProcLines.QUEUES];
                    String received = queues.substring(queues.indexOf(':') + 1);
                    rows.put(Long.valueOf(columns[ProcLines.INODE]), Long.valueOf(received, HEX));
                }
            });
        } catch (IOException e) {
            // No table: what it would have said is unknown.
            return;
        }
    }
}
