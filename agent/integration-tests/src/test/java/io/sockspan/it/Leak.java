package io.sockspan.it;

import java.util.HashMap;
import java.util.Map;

/** One leak as a program states it, every part as text: "-" is nothing, "?" is unknown to the program. */
record Leak(
        String fd,
        String rule,
        String state,
        String opened,
        String lastRead,
        String lastWrite,
        String local,
        String peer) {

    /** Reads a line {@code LEAK key=value ...}. */
    static Leak parse(String line) {
        Map<String, String> parts = new HashMap<>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                parts.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new Leak(
                parts.get("fd"),
                parts.get("rule"),
                parts.get("state"),
                parts.get("opened"),
                parts.get("last_read"),
                parts.get("last_write"),
                parts.get("local"),
                parts.get("peer"));
    }

    String fdAndState() {
        return "fd " + fd + " " + state;
    }

    /** A copy in which every part that {@code stated} does not know is unknown. */
    Leak asFarAs(Leak stated) {
        return new Leak(
                known(stated.fd, fd),
                known(stated.rule, rule),
                known(stated.state, state),
                known(stated.opened, opened),
                known(stated.lastRead, lastRead),
                known(stated.lastWrite, lastWrite),
                known(stated.local, local),
                known(stated.peer, peer));
    }

    private static String known(String stated, String value) {
        return stated.equals("?") ? "?" : value;
    }
}
