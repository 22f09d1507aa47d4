package programs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import leaks.Stage;

/**
 * What an application can see of its sockets, in lines on standard output that two runs must have in common. They have values, a digest of
 * all bytes, and each exception's class, message and frames down to the program's own.
 */
final class Transcript {
    private final MessageDigest digest;

    Transcript() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Code that may throw. */
    interface Act {
        Object run() throws Exception;
    }

    void note(String what, Object value) {
        Stage.say(what + ": " + value);
        bytes(what.getBytes(StandardCharsets.UTF_8), what.length());
    }

    void bytes(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
    }

    /** Notes what {@code act} returned or threw, with its stack. */
    void outcome(String what, Act act) {
        try {
            note(what, act.run());
        } catch (Throwable t) {
            note(what, describe(t) + frames(t));
        }
    }

    /** The same without the stack, because the thread that throws differs from run to run. */
    void outcomeSomewhere(String what, Act act) {
        try {
            note(what, act.run());
        } catch (Throwable t) {
            note(what, describe(t) + (t.getCause() == null ? "" : " caused by " + describe(t.getCause())));
        }
    }

    /** Notes whether {@code act} took at least {@code millis}, and not much longer. */
    void timed(String what, int millis, Act act) {
        long start = System.nanoTime();
        outcome(what, act);
        long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        note(what + " in time", taken >= millis - 5 && taken < millis + 1_000 ? "yes" : taken + " ms");
    }

    void finish() {
        Stage.say("digest: " + HexFormat.of().formatHex(digest.digest()));
    }

    private static String describe(Throwable t) {
        return t.getClass().getName() + ": " + t.getMessage();
    }

    private static String frames(Throwable t) {
        return Arrays.stream(t.getStackTrace())
                .takeWhile(frame -> !frame.getClassName().startsWith("programs."))
                .map(frame -> "\n    " + frame)
                .collect(Collectors.joining());
    }
}
