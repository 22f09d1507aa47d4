package io.sockspan.it;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rows of the kernel's table of TCP sockets, by {@code ss} alone: both ends and the state under its RFC 9293 name. */
final class KernelRows {
    /** One row; ends look like {@code 127.0.0.1:80}. */
    record Row(String local, String peer, String state, String rest) {
        private static final int REST = 5;

        /** {@code own>peer's}, because one port alone may be another connection's too. */
        String ports() {
            return port(local) + ">" + port(peer);
        }

        private static String port(String end) {
            return end.substring(end.lastIndexOf(':') + 1);
        }

        String text() {
            return local + " " + peer + " " + state;
        }

        private static Row parse(String line) {
            String[] words = line.trim().split("\\s+", REST + 1);
            return new Row(plain(words[3]), plain(words[4]), name(words[0]), words.length > REST ? words[REST] : "");
        }

        /** A dual-stack socket is an IPv6 one to the kernel. */
        private static String plain(String end) {
            return end.replaceFirst("\\[::ffff:([0-9.]+)]", "$1");
        }

        private static String name(String ssName) {
            return switch (ssName) {
                case "ESTAB" -> "ESTABLISHED";
                case "SYN-RECV" -> "SYN_RECEIVED";
                case "UNCONN" -> "CLOSED";
                default -> ssName.replace('-', '_');
            };
        }
    }

    private KernelRows() {}

    /** All rows of this network namespace. */
    static List<Row> all() throws IOException {
        return read(List.of("ss", "-tanH"));
    }

    /** The rows that a command prints, which must be a form of {@code ss}. */
    static List<Row> read(List<String> command) throws IOException {
        Cli ss = Cli.of(command);
        if (ss.code() != 0) {
            throw new IllegalStateException(command + ": " + ss.err());
        }
        return ss.out().lines().map(Row::parse).collect(Collectors.toList());
    }

    /** The text of each row between {@code ports}, given as {@code own>peer's}. */
    static Set<String> between(Set<String> ports) throws IOException {
        return all().stream()
                .filter(row -> ports.contains(row.ports()))
                .map(Row::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The descriptors of {@code pid} that are sockets but in no table of the kernel: TCP in CLOSED. */
    static Set<Integer> closed(long pid) throws IOException {
        Set<Integer> closed = new TreeSet<>();
        Kernel.states(pid).forEach((fd, state) -> {
            if (state.equals("CLOSED")) {
                closed.add(fd);
            }
        });
        return closed;
    }
}
