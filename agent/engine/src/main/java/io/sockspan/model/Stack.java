package io.sockspan.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one thread at one moment: the application's first, then its libraries', each innermost first; where there are none (a
 * thread of the JDK's own), the JDK's. Equal stacks are equal values, so that many sockets can share one.
 */
public final class Stack {
    public static final Stack EMPTY = new Stack(new StackTraceElement[0], 0, 0, false);

    /** Deeper frames tell nothing more about a socket, and would cost memory for as long as it is open. */
    private static final int MAX_FRAMES = 32;

    /** Of the libraries', beside the application's. */
    private static final int MAX_LIBRARY_FRAMES = 16;

    private final StackTraceElement[] frames;
    private final int application;
    private final int inside;
    private final boolean library;
    private final int hash;

    private Stack(StackTraceElement[] frames, int application, int inside, boolean library) {
        this.frames = frames;
        this.application = application;
        this.inside = inside;
        this.library = library;
        this.hash = Arrays.hashCode(frames) * 31 + application;
    }

    /** Of frames that are all alike. */
    public static Stack of(StackTraceElement[] all) {
        return of(all, Origins.UNKNOWN);
    }

    /** Keeps what belongs to the application and its libraries; the hooks' own frames, at the top, are never kept. */
    public static Stack of(StackTraceElement[] all, Origins origins) {
        List<StackTraceElement> code = new ArrayList<>();
        List<StackTraceElement> jdk = new ArrayList<>();
        Set<String> classes = new HashSet<>();
        for (StackTraceElement frame : all) {
            if (isSockspan(frame)) {
                continue;
            }
            if (isJdk(frame)) {
                jdk.add(frame);
            } else {
                code.add(frame);
                classes.add(frame.getClassName());
            }
        }
        return code.isEmpty() ? alike(jdk, false) : sorted(code, origins.ofApplication(classes), origins);
    }

    private static Stack sorted(List<StackTraceElement> code, Set<String> ours, Origins origins) {
        List<StackTraceElement> frames = new ArrayList<>();
        List<StackTraceElement> libraries = new ArrayList<>();
        int inside = 0;
        for (StackTraceElement frame : code) {
            if (ours.contains(frame.getClassName())) {
                add(frames, frame, MAX_FRAMES);
            } else {
                add(libraries, frame, MAX_LIBRARY_FRAMES);
            }
            inside = frames.isEmpty() ? libraries.size() : inside;
        }
        if (frames.isEmpty()) {
            return alike(code, origins.knowApplication());
        }
        int application = frames.size();
        frames.addAll(libraries);
        return new Stack(frames.toArray(new StackTraceElement[0]), application, inside, false);
    }

    private static void add(List<StackTraceElement> frames, StackTraceElement frame, int most) {
        if (frames.size() < most) {
            frames.add(frame);
        }
    }

    private static Stack alike(List<StackTraceElement> frames, boolean library) {
        return frames.isEmpty()
                ? EMPTY
                : new Stack(
                        frames.subList(0, Math.min(frames.size(), MAX_FRAMES)).toArray(new StackTraceElement[0]),
                        0,
                        0,
                        library);
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

    /** The application's frames, innermost first; empty if there are none, or if it is not known which they are. */
    public List<StackTraceElement> application() {
        return frames().subList(0, application);
    }

    /** The frames of libraries that the innermost of the application's called, innermost first; empty if it did it itself. */
    public List<StackTraceElement> inside() {
        return frames().subList(application, application + inside);
    }

    /** The package of the library whose own thread it is; null if a frame is the application's, or if that is not known. */
    public @Nullable String library() {
        if (!library) {
            return null;
        }
        String type = frames[0].getClassName();
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    /** Whether there are frames, and all are the JDK's. */
    public boolean isJdk() {
        return frames.length > 0 && isJdk(frames[0]);
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
        return other instanceof Stack that
                && hash == that.hash
                && application == that.application
                && inside == that.inside
                && library == that.library
                && Arrays.equals(frames, that.frames);
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
