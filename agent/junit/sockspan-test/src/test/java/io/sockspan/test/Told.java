package io.sockspan.test;

import java.util.HashMap;
import java.util.Map;

/** What an agent would tell of a socket; a test changes what it is about. */
final class Told {
    private static long lastId;

    private final Map<String, Object> answer = new HashMap<>();

    /** One that ignored the end of the stream, which everything is known of. */
    static Told eofIgnored(int fd) {
        return new Told()
                .with("id", ++lastId)
                .with("fd", fd)
                .with("api", "SocketChannel")
                .with("local", "127.0.0.1:48550")
                .with("peer", "127.0.0.1:5432")
                .with("peer_host", "orders-db")
                .with("state", "CLOSE_WAIT")
                .with("age_ms", 1310L)
                .with("in_state_ms", 1020L)
                .with("in_state_exact", true)
                .with("opened_thread", "main")
                .with(
                        "opened_stack",
                        stack("com.shop.OrderClient.connect:57", "com.shop.OrderClientTest.placesOrder:21"))
                .with("told_stack", stack("com.shop.FrameReader.next:88"))
                .with("told_thread", "main")
                .with("told_by", "last read")
                .with("told_what", "returned -1")
                .with("received", 53L)
                .with("sent", 318L)
                .with("unread", 0L)
                .with("rule", "eof-ignored")
                .with("certain", true)
                .with("fix", "close it")
                .with("fingerprint", "7c1e9a02");
    }

    Told with(String key, Object value) {
        answer.put(key, value);
        return this;
    }

    Told without(String... keys) {
        for (String key : keys) {
            answer.remove(key);
        }
        return this;
    }

    Suspect suspect() {
        return new Suspect(answer);
    }

    static StackTraceElement[] stack(String... frames) {
        StackTraceElement[] stack = new StackTraceElement[frames.length];
        for (int i = 0; i < frames.length; i++) {
            int line = frames[i].indexOf(':');
            int method = frames[i].lastIndexOf('.');
            String type = frames[i].substring(0, method);
            stack[i] = new StackTraceElement(
                    type,
                    frames[i].substring(method + 1, line),
                    type.substring(type.lastIndexOf('.') + 1) + ".java",
                    Integer.parseInt(frames[i].substring(line + 1)));
        }
        return stack;
    }
}
