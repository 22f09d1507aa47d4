package io.sockspan.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Makes one error of all sockets that a test leaked. The first cause gives it a story and a stack; each further cause is one line, and a
 * suppressed error. The message has fewer than 15 lines, because some reporters print it twice. Any thread.
 */
final class LeakReport {
    private static final int MAX_CAUSES = 3;

    /** Frames of test runners at the outer end of a stack, which say nothing of the code. */
    private static final List<String> RUNNERS = List.of(
            "org.junit.",
            "org.apache.maven.",
            "org.gradle.",
            "com.intellij.",
            "org.eclipse.jdt.",
            "worker.org.gradle.");

    /** Where each cause was first reported in this JVM, by fingerprint. */
    private static final Map<String, String> SEEN = new ConcurrentHashMap<>();

    private LeakReport() {}

    /** {@code leaked} is not empty; {@code where} is the test or class that fails. */
    static SocketLeakError of(List<Suspect> leaked, String where) {
        Map<String, List<Suspect>> causes = new LinkedHashMap<>();
        for (Suspect socket : leaked) {
            causes.computeIfAbsent(socket.text("fingerprint"), key -> new ArrayList<>())
                    .add(socket);
        }
        List<List<Suspect>> all = new ArrayList<>(causes.values());
        List<Suspect> first = all.get(0);
        String title = counted(leaked.size()) + LeakText.title(first.get(0)) + andCauses(all.size() - 1);
        SocketLeakError error = error(title, first, where, rest(all));
        for (List<Suspect> cause : all.subList(1, all.size())) {
            error.addSuppressed(error(counted(cause.size()) + LeakText.title(cause.get(0)), cause, where, ""));
        }
        return error;
    }

    /** The message of the error alone. */
    static String text(List<Suspect> leaked) {
        return String.valueOf(of(leaked, "the run").getMessage());
    }

    private static String counted(int count) {
        return count == 1 ? "1 socket leaked: " : count + " sockets leaked: ";
    }

    private static String andCauses(int more) {
        return more == 0 ? "" : more == 1 ? ", and 1 more cause" : ", and " + more + " more causes";
    }

    private static SocketLeakError error(String title, List<Suspect> cause, String where, String rest) {
        Suspect socket = cause.get(0);
        String seen = SEEN.putIfAbsent(socket.text("fingerprint"), where);
        String alike =
                cause.size() == 1 ? "" : "\n  alike      " + (cause.size() - 1) + " more: fd " + descriptors(cause);
        SocketLeakError error = new SocketLeakError(
                title + "\n" + LeakText.story(socket, where, seen) + alike + rest,
                trimmed(socket.stack("opened_stack")));
        if (socket.endWasReported()) {
            error.addSuppressed(new LastOutcome(
                    socket.text("told_by") + " " + socket.text("told_what"), trimmed(socket.stack("told_stack"))));
        }
        return error;
    }

    private static String descriptors(List<Suspect> cause) {
        String few = cause.stream()
                .skip(1)
                .limit(10)
                .map(socket -> socket.text("fd"))
                .collect(Collectors.joining(", "));
        return cause.size() > 11 ? few + ", ..." : few;
    }

    private static String rest(List<List<Suspect>> all) {
        StringBuilder rest = new StringBuilder();
        all.stream()
                .skip(1)
                .limit(MAX_CAUSES)
                .forEach(cause -> rest.append("\n  also       ")
                        .append(counted(cause.size()))
                        .append(LeakText.title(cause.get(0))));
        return rest.toString();
    }

    /** The stack without the test runner's frames at its outer end. */
    static StackTraceElement[] trimmed(StackTraceElement[] stack) {
        int length = stack.length;
        while (length > 0 && isRunner(stack[length - 1].getClassName())) {
            length--;
        }
        return Arrays.copyOf(stack, length);
    }

    private static boolean isRunner(String className) {
        return RUNNERS.stream().anyMatch(className::startsWith);
    }
}
