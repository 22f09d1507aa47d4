package io.sockspan.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The frames of one thread at one moment, innermost first: the application's and its libraries' only, or, where there are none (a
 * thread of the JDK's own), the JDK's. Equal stacks are equal values, so that many sockets can share one.
 */
public final class Stack {
    public static final Stack EMPTY = new Stack(new StackTraceElement[0]);

    /** Deeper frames tell nothing more about a socket, and would cost memory for as long as it is open. */
    private static final int MAX_FRAMES = 32;

    private final StackTraceElement[] frames;
    private final int hash;

    private Stack(StackTraceElement[] frames) {
        this.frames = frames;
        this.hash = Arrays.hashCode(frames);
    }

    /** Keeps what belongs to the application; the hooks' own frames, at the top, are never kept. */
    public static Stack of(StackTraceElement[] all) {
        List<StackTraceElement> application = new ArrayList<>();
        List<StackTraceElement> jdk = new ArrayList<>();
        for (StackTraceElement frame : all) {
            if (isSockspan(frame)) {
                continue;
            }
            List<StackTraceElement> kept = isJdk(frame) ? jdk : application;
            if (kept.size() < MAX_FRAMES) {
                kept.add(frame);
            }
        }
        List<StackTraceElement> chosen = application.isEmpty() ? jdk : application;
        return chosen.isEmpty() ? EMPTY : new Stack(chosen.toArray(new StackTraceElement[0]));
    }

    /** Whether a frame is the JDK's: told by its module, which no class path can imitate. */
    public static boolean isJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private static boolean isSockspan(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("java.lang.Sockspan") || name.startsWith("io.sockspan.event.");
    }

    public List<StackTraceElement> frames() {
        return List.of(frames);
    }

    public boolean isEmpty() {
        return frames.length == 0;
    }

    /** {@code Class.method(File:line)} with the full class name. */
    public static String text(StackTraceElement frame) {
        String file = frame.getFileName();
        String where = frame.isNativeMethod() ? "Native Method" : file == null ? "Unknown Source" : file;
        String line = frame.getLineNumber() >= 0 && file != null ? ":" + frame.getLineNumber() : "";
        return frame.getClassName() + "." + frame.getMethodName() + "(" + where + line + ")";
    }

    /** The first frame as text, or "unknown". */
    public String top() {
        return frames.length == 0 ? "unknown" : text(frames[0]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stack that && hash == that.hash && Arrays.equals(frames, that.frames);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return top();
    }
}
