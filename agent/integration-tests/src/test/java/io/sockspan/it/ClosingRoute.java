package io.sockspan.it;

import java.util.List;

/**
 * What RFC 9293 says about one way to end a connection: the states of both ends, in order, which end closed first and how it ended. An open
 * descriptor whose TCP is over adds CLOSED. Where only the kernel showed the end, after a FIN of the peer's, the ending is not certain.
 */
record ClosingRoute(String path, String api, String side, End ours, End other) {
    private static final String DIAGRAM = """
            ACTIVE_CLOSE         ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
                                 ESTABLISHED,CLOSE_WAIT,LAST_ACK peer orderly
            HALF_CLOSE           ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
                                 ESTABLISHED,CLOSE_WAIT,LAST_ACK peer orderly
            SIMULTANEOUS_CLOSE   ESTABLISHED,FIN_WAIT_1,CLOSING,TIME_WAIT simultaneous orderly
                                 ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
            ORPHAN_IN_FIN_WAIT_1 ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
                                 ESTABLISHED,CLOSE_WAIT,LAST_ACK peer orderly
            HELD_IN_LAST_ACK     ESTABLISHED,CLOSE_WAIT,LAST_ACK peer orderly
                                 ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
            BOTH_SHUT            ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
                                 ESTABLISHED,CLOSE_WAIT,LAST_ACK,CLOSED peer orderly
            AT_ONCE              ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
                                 ESTABLISHED,CLOSE_WAIT,LAST_ACK peer orderly
            SHUT_AT_ONCE         ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2,TIME_WAIT local orderly
                                 ESTABLISHED,CLOSE_WAIT,LAST_ACK,CLOSED peer orderly
            OUR_RESET            ESTABLISHED local reset_by_us
                                 ESTABLISHED,CLOSED peer reset_by_peer
            UNREAD_DATA          ESTABLISHED local reset_by_us
                                 ESTABLISHED,CLOSED peer reset_by_peer
            UNREAD_DATA/SOCKET   ESTABLISHED local reset_by_us
                                 ESTABLISHED,CLOSED peer unknown
            RESET_IN_FIN_WAIT_2  ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2 local reset
                                 ESTABLISHED,CLOSE_WAIT peer reset_by_us
            RESET_AFTER_FIN      ESTABLISHED,FIN_WAIT_1,FIN_WAIT_2 local reset_by_us
                                 ESTABLISHED,CLOSE_WAIT,CLOSED peer unknown
            """;

    /** One end: its ports as {@code own>peer's}, and what the agent must record of it. */
    record End(String ports, List<String> states, String closedFirst, String ended) {
        static End parse(String text, String ports) {
            String[] words = text.trim().split("\\s+", -1);
            return new End(ports, List.of(words[0].split(",", -1)), words[1], words[2]);
        }
    }

    /** Whether {@code recorded} is what the agent must record of {@code end}. */
    boolean isOf(End end, List<String> recorded) {
        boolean race = path.equals("SHUT_AT_ONCE") && end.equals(other);
        // The agent may ask the kernel between the system call that sends the last FIN and the hook after it.
        List<String> expected = race && !recorded.contains("LAST_ACK")
                ? end.states().stream()
                        .filter(state -> !state.equals("LAST_ACK"))
                        .toList()
                : end.states();
        return expected.equals(recorded);
    }

    /** A line {@code PAIR path api side port port}. */
    static ClosingRoute parse(String line) {
        String[] words = line.split(" ", -1);
        String own = words[4];
        String others = words[5];
        List<String> lines = DIAGRAM.lines().toList();
        int at = find(lines, words[1] + "/" + words[2]);
        if (at < 0) {
            at = find(lines, words[1]);
        }
        String first = lines.get(at).replaceFirst("^\\S+", "");
        return new ClosingRoute(
                words[1],
                words[2],
                words[3],
                End.parse(first, own + ">" + others),
                End.parse(lines.get(at + 1), others + ">" + own));
    }

    private static int find(List<String> lines, String path) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(path + " ")) {
                return i;
            }
        }
        return -1;
    }

    List<End> ends() {
        return List.of(ours, other);
    }

    String name() {
        return path + " of " + api + ", begun by the " + side;
    }
}
