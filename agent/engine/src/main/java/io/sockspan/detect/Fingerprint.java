package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What groups the verdicts of one bug: rule, opening frames and last-read frames, without lines and generated numbers. Pure. */
final class Fingerprint {
    /** Frames further out belong to whoever called the guilty code. */
    private static final int FRAMES = 5;

    private static final int BYTES = 4;

    /** Numbers that a compiler or the JDK hands out: lambdas, hidden classes, proxies, accessors. */
    private static final Pattern GENERATED =
            Pattern.compile("(?<=lambda\\$[^$]{1,200}\\$|\\$Proxy|Accessor|access\\$)\\d+"
                    + "|\\$\\$Lambda(\\$\\d+)?([/.]0x[0-9a-f]+)?|/0x[0-9a-f]+");

    private Fingerprint() {}

    /** Eight hex digits. */
    static String of(String rule, SocketRecord socket) {
        StringBuilder text = new StringBuilder(rule);
        append(text, socket.opened().stack());
        IoOutcome told = socket.lastTold();
        append(text, told == null ? Stack.EMPTY : told.site().stack());
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has SHA-256 (MessageDigest's contract).
            throw new IllegalStateException(e);
        }
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
