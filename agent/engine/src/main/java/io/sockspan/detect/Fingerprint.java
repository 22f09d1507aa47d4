package io.sockspan.detect;

import io.sockspan.model.Endpoint;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What groups the verdicts of one bug: the rule, the opening frames and the frames of the last read. It leaves out line numbers, generated
 * numbers and the JDK's own frames, because they differ between versions. Pure. docs/decisions/0014-whose-frame.md says how many frames
 * count.
 */
final class Fingerprint {
    /** Frames of the application: the guilty code and its two callers. Frames further out belong to code that merely led there. */
    private static final int FRAMES = 3;

    /** Frames of a library that the application called: its entry point, and not every step behind it. */
    private static final int INSIDE = 2;

    /** Frames, where it is not known whose they are, or where all are a library's. */
    private static final int ALIKE = 5;

    /** FNV-1a of 64 bits (draft-eastlake-fnv): the JDK's digests would open descriptors and keep them. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    /** Parts of names that a compiler, the JDK or a proxy library generates: lambdas, hidden classes, proxies, accessors. */
    private static final Pattern GENERATED =
            Pattern.compile("(?<=lambda\\$[^$]{1,200}\\$|\\$Proxy|Accessor|access\\$|\\$MockitoMock\\$)\\d+"
                    + "|(?<=CGLIB\\$\\$|\\$HibernateProxy\\$|\\$ByteBuddy\\$)\\w+"
                    + "|\\$\\$Lambda(\\$\\d+)?([/.]0x[0-9a-f]+)?|/0x[0-9a-f]+");

    private Fingerprint() {}

    /** Eight hex digits. */
    static String of(String rule, SocketRecord socket) {
        StringBuilder text = opening(rule, socket);
        IoOutcome later = socket.outcomes().later();
        append(text, later == null ? Stack.EMPTY : later.site().stack());
        if (later != null && later.handler() != null && later.site().stack().isJdk()) {
            text.append('\n').append(plain(later.handler()));
        }
        return hash(service(text, socket));
    }

    /** Of the rule and the opening frames alone: what a read or a write reported has nothing to do with a trouble. Eight hex digits. */
    static String ofOpening(String rule, SocketRecord socket) {
        return hash(service(opening(rule, socket), socket));
    }

    private static StringBuilder opening(String rule, SocketRecord socket) {
        StringBuilder text = new StringBuilder(rule);
        append(text, socket.beginning().site().stack());
        return text;
    }

    private static StringBuilder service(StringBuilder text, SocketRecord socket) {
        if (socket.beginning().found() != null) {
            // Without an opening line, the service tells one bug from another: its port is the same on every host.
            Endpoint service = socket.identity().role() == Role.CLIENT
                    ? socket.ends().peer()
                    : socket.ends().local();
            text.append("|port ").append(service == null ? 0 : service.port());
        }
        return text;
    }

    private static String hash(StringBuilder text) {
        long hash = BASIS;
        for (byte each : text.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedInt(each)) * PRIME;
        }
        return HexFormat.of().toHexDigits((int) (hash ^ hash >>> Integer.SIZE));
    }

    private static void append(StringBuilder text, Stack stack) {
        text.append('|');
        if (stack.isJdk()) {
            // Of the JDK's frames only the modules are the same in every version.
            text.append(module(stack));
        } else if (stack.application().isEmpty()) {
            append(text, stack.frames(), ALIKE);
        } else {
            append(text, stack.inside(), INSIDE);
            append(text, stack.application(), FRAMES);
        }
    }

    /** A method that calls itself counts once, because the depth of the recursion has nothing to do with the bug. */
    private static void append(StringBuilder text, List<StackTraceElement> frames, int most) {
        String last = "";
        int count = 0;
        for (StackTraceElement frame : frames) {
            String method = plain(frame.getClassName() + "." + frame.getMethodName());
            if (!method.equals(last) && count < most) {
                text.append('\n').append(method);
                last = method;
                count++;
            }
        }
    }

    private static String plain(String name) {
        return GENERATED.matcher(name).replaceAll("");
    }

    private static String module(Stack stack) {
        return stack.frames().stream()
                .map(StackTraceElement::getModuleName)
                .filter(name -> name != null && !name.equals("java.base"))
                .findFirst()
                .orElse("java.base");
    }
}
