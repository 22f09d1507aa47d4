package leaks;

import java.lang.StackWalker.StackFrame;

/** The caller's line as {@code Class.method:line}, so that a program itself states which line a finding must name. */
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
