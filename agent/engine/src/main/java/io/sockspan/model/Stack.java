package io.sockspan.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one thread at one time: the application's first, then its libraries', each innermost first. A thread of the JDK has
 * neither, so its stack holds the JDK's frames. An immutable value; equal stacks are equal, so that many sockets can share one.
 */
public final class Stack {
    public static final Stack EMPTY = new Stack(new StackTraceElement[0], 0, 0, false);

    /** Deeper frames say nothing more about a socket, and would cost memory for as long as it is open. */
    private static final int MAX_FRAMES = 32;

    /** How many frames of libraries are kept, in addition to the application's. */
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

    /** A stack of which it is not known whose the frames are. */
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

    /** Whether a frame is the JDK's, by its module, which no class path can imitate. */
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

    /** The frames of libraries that the application's innermost frame called, innermost first; empty if it called none. */
    public List<StackTraceElement> inside() {
        return frames().subList(application, application + inside);
    }

    /** The package of the library to which the thread belongs; null if a frame is the application's, or if that is not known. */
    public @Nullable String library() {
        if (!library) {
            return null;
        }
        String type = frames[0].getClassName();
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    /** Whether all frames are the JDK's, and there is at least one. */
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
