package io.sockspan.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An answer of the agent about one socket, for tests; a test changes the fields that it is about. */
final class AnswerSample {
    private static long lastId;

    private final AtomicInteger stories = new AtomicInteger();
    private final Map<String, Object> answer = new HashMap<>();

    /** A socket whose end of stream was ignored, with all its fields. */
    static AnswerSample eofIgnored(int fd) {
        return new AnswerSample()
                .with("id", ++lastId)
                .with("fd", fd)
                .with("opened_thread", "main")
                .with(
                        "opened_stack",
                        stack("com.shop.OrderClient.connect:57", "com.shop.OrderClientTest.placesOrder:21"))
                .with("told_stack", stack("com.shop.FrameReader.next:88"))
                .with("told_by", "last read")
                .with("told_what", "returned -1")
                .with("rule", "eof-ignored")
                .with("certain", true)
                .with("fingerprint", "7c1e9a02")
                .withStory(
                        line("title", "orders-db:5432 CLOSE_WAIT, end of stream ignored"),
                        line("", "127.0.0.1:48550 -> 127.0.0.1:5432 (orders-db)  SocketChannel  fd " + fd),
                        line("opened", "OrderClient.connect(OrderClient.java:57)  thread main"),
                        line("peer FIN", "after 52 B read, 318 B written; nothing left unread"),
                        line("last read", "FrameReader.next(FrameReader.java:88)  returned -1"),
                        line("close()", "never called"),
                        line("fix", "close it"));
    }

    /** With a story of these lines, which is put into words when it is read. */
    AnswerSample withStory(String[]... lines) {
        Supplier<List<String[]>> story = () -> {
            stories.incrementAndGet();
            return List.of(lines);
        };
        return with("story", story);
    }

    static String[] line(String label, String text) {
        return new String[] {label, text};
    }

    /** How often the story was put into words. */
    int stories() {
        return stories.get();
    }

    Set<String> keys() {
        return answer.keySet();
    }

    AnswerSample with(String key, Object value) {
        answer.put(key, value);
        return this;
    }

    AnswerSample without(String... keys) {
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
