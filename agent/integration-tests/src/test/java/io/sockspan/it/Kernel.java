package io.sockspan.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The oracle: says by {@code ss} and /proc alone which of a process's descriptors are sockets whose TCP is over. A socket in CLOSE_WAIT has
 * a row in {@code ss}. One in CLOSED has no row anywhere: it is a descriptor that no table of /proc/PID/net has.
 */
final class Kernel {
    private static final Pattern USER = Pattern.compile("pid=(\\d+),fd=(\\d+)");
    private static final Pattern INODE = Pattern.compile("socket:\\[(\\d+)]");

    /** A table, and the column (from 0) that holds the inode. */
    private static final Map<String, Integer> TABLES =
            Map.of("tcp", 9, "tcp6", 9, "udp", 9, "udp6", 9, "raw", 9, "raw6", 9, "unix", 6, "netlink", 9, "packet", 8);

    private Kernel() {}

    /** "fd N STATE" for each socket of {@code pid} in CLOSE_WAIT or CLOSED. */
    static Set<String> over(long pid) throws IOException {
        Set<String> over = new HashSet<>();
        states(pid).forEach((fd, state) -> {
            if (state.equals("CLOSE_WAIT") || state.equals("CLOSED")) {
                over.add("fd " + fd + " " + state);
            }
        });
        return over;
    }

    /**
     * The state of each TCP socket of {@code pid} by its descriptor, under its RFC 9293 name. {@code inside} leads into the network
     * namespace of {@code pid}, if that is not the test's.
     */
    static Map<Integer, String> states(long pid, String... inside) throws IOException {
        Map<Integer, String> states = new TreeMap<>(closed(pid));
        for (String row : ss(inside)) {
            Matcher user = USER.matcher(row);
            while (user.find()) {
                if (Long.parseLong(user.group(1)) == pid) {
                    states.put(Integer.valueOf(user.group(2)), rfcName(row.split("\\s+", -1)[0]));
                }
            }
        }
        return states;
    }

    private static List<String> ss(String... inside) throws IOException {
        List<String> command = new ArrayList<>(List.of(inside));
        command.addAll(List.of("ss", "-tanpH"));
        Process ss = new ProcessBuilder(command).start();
        String table = new String(ss.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        try {
            if (!ss.waitFor(Forked.PATIENCE_SECONDS, TimeUnit.SECONDS) || ss.exitValue() != 0) {
                throw new IllegalStateException("ss failed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return table.lines().collect(Collectors.toList());
    }

    static String rfcName(String ssName) {
        return switch (ssName) {
            case "ESTAB" -> "ESTABLISHED";
            case "SYN-RECV" -> "SYN_RECEIVED";
            case "UNCONN" -> "CLOSED";
            default -> ssName.replace('-', '_');
        };
    }

    private static Map<Integer, String> closed(long pid) throws IOException {
        Map<Integer, String> closed = new TreeMap<>();
        Map<Integer, String> sockets = inodes(pid);
        Set<String> listed = listed(pid);
        sockets.forEach((fd, inode) -> {
            if (!listed.contains(inode)) {
                closed.put(fd, "CLOSED");
            }
        });
        return closed;
    }

    static Map<Integer, String> inodes(long pid) throws IOException {
        Map<Integer, String> inodes = new TreeMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path link : links) {
                Matcher matcher = INODE.matcher(target(link));
                if (matcher.matches()) {
                    inodes.put(Integer.valueOf(link.getFileName().toString()), matcher.group(1));
                }
            }
        }
        return inodes;
    }

    /** What each descriptor of {@code pid} is, as /proc names it. */
    static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        }
    }

    private static Set<String> listed(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        for (Map.Entry<String, Integer> table : TABLES.entrySet()) {
            Path file = Path.of("/proc/" + pid + "/net/" + table.getKey());
            for (String row : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] columns = row.trim().split("\\s+", -1);
                if (columns.length > table.getValue()) {
                    inodes.add(columns[table.getValue()]);
                }
            }
        }
        return inodes;
    }
}
