package leaks;

import java.lang.StackWalker.StackFrame;

/** The line that asks: {@code Class.method:line} of the caller, so that a program states by itself which line a finding must name. */
public final class Line {
    private Line() {}

    public static String here() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().map(Line::text).orElseThrow());
    }

    private static String text(StackFrame frame) {
        return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }
}
