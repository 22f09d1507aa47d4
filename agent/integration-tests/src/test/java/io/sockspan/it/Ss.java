package io.sockspan.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The oracle for sockets with and without a descriptor: one row of {@code ss}.
 *
 * @param state its RFC 9293 name
 * @param received Recv-Q: unread bytes; for a listener, how many connections wait
 * @param sent Send-Q: unacknowledged bytes; for a listener, how many connections may wait
 * @param peer null for a listener
 * @param pids the processes that hold it; empty for a socket that only the kernel has
 * @param drops for a listener, the {@code d} of its memory; -1 if it was not asked for
 */
record Ss(String state, long received, long sent, String local, String peer, Set<Long> pids, long drops) {
    private static final Pattern PID = Pattern.compile("pid=(\\d+)");
    private static final Pattern DROPS = Pattern.compile("skmem:\\(.*,d(\\d+)\\)");

    /** Every TCP socket of the namespace into which {@code prefix} leads, or of the test's. */
    static List<Ss> all(String... prefix) throws IOException {
        return read(prefix, "-tanpHO");
    }

    static List<Ss> listeners() throws IOException {
        return read(new String[0], "-ltnpmHO");
    }

    private static List<Ss> read(String[] prefix, String options) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of("ss", options));
        Cli ss = Cli.of(command);
        if (ss.code() != 0) {
            throw new IllegalStateException("ss failed: " + ss.err());
        }
        return ss.out().lines().map(Ss::row).collect(Collectors.toList());
    }

    private static Ss row(String line) {
        String[] words = line.trim().split("\\s+", -1);
        Set<Long> pids = new TreeSet<>();
        Matcher pid = PID.matcher(line);
        while (pid.find()) {
            pids.add(Long.valueOf(pid.group(1)));
        }
        Matcher drops = DROPS.matcher(line);
        String peer = words[4].endsWith(":*") ? null : address(words[4]);
        return new Ss(
                Kernel.rfcName(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                address(words[3]),
                peer,
                pids,
                drops.find() ? Long.parseLong(drops.group(1)) : -1);
    }

    private static String address(String text) {
        return text.replaceAll("\\[::ffff:([0-9.]+)]", "$1");
    }

    static Map<String, Ss> byEnds(List<Ss> rows) {
        return rows.stream().collect(Collectors.toMap(Ss::ends, row -> row, (first, second) -> first));
    }

    /** Both ends in the form of {@link Finding#ends}. */
    String ends() {
        return local + " " + (peer == null ? "-" : peer);
    }

    /** The ends of the same connection as its other end has them. */
    String reversed() {
        return peer + " " + local;
    }
}
