package io.sockspan.detect;

import io.sockspan.model.Endpoint;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What groups the verdicts of one bug: rule, opening frames and last-read frames, without lines and generated numbers. Pure. */
final class Fingerprint {
    /** Frames further out belong to whoever called the guilty code. */
    private static final int FRAMES = 5;

    /** FNV-1a of 64 bits (draft-eastlake-fnv): the JDK's digests would open descriptors of their own and keep them. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    /** Numbers that a compiler or the JDK hands out: lambdas, hidden classes, proxies, accessors. */
    private static final Pattern GENERATED =
            Pattern.compile("(?<=lambda\\$[^$]{1,200}\\$|\\$Proxy|Accessor|access\\$)\\d+"
                    + "|\\$\\$Lambda(\\$\\d+)?([/.]0x[0-9a-f]+)?|/0x[0-9a-f]+");

    private Fingerprint() {}

    /** Eight hex digits. */
    static String of(String rule, SocketRecord socket) {
        StringBuilder text = opening(rule, socket);
        IoOutcome told = socket.lastTold();
        append(text, told == null ? Stack.EMPTY : told.site().stack());
        return hash(service(text, socket));
    }

    /** Of rule and opening frames alone, for a trouble that nothing which a read or write was told has to do with. */
    static String ofOpening(String rule, SocketRecord socket) {
        return hash(service(opening(rule, socket), socket));
    }

    private static StringBuilder opening(String rule, SocketRecord socket) {
        StringBuilder text = new StringBuilder(rule);
        append(text, socket.opened().stack());
        return text;
    }

    private static StringBuilder service(StringBuilder text, SocketRecord socket) {
        if (socket.foundOpen() != null) {
            // Without an opening line, the service tells one bug from another: its port is the same on every host.
            Endpoint service = socket.role() == Role.CLIENT ? socket.peer() : socket.local();
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
        stack.frames().stream()
                .limit(FRAMES)
                .forEach(frame -> text.append('\n')
                        .append(GENERATED
                                .matcher(frame.getClassName() + "." + frame.getMethodName())
                                .replaceAll("")));
    }
}
