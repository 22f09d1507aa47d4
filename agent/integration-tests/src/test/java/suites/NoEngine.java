package suites;

import io.sockspan.test.NothingCheckedError;
import io.sockspan.test.SocketLeakError;
import io.sockspan.test.SocketLeaks;

/** Calls what any other test engine may call, in order, and prints a line for each outcome. */
public final class NoEngine {
    private NoEngine() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            say("unmarked", SocketLeaks::verifyNone);
        }
        long first = SocketLeaks.mark();
        Desk.close();
        say("clean", () -> SocketLeaks.verifyNoneSince(first));
        Desk.leak();
        long second = SocketLeaks.mark();
        say("before the mark", () -> SocketLeaks.verifyNoneSince(second));
        say("after the mark", () -> SocketLeaks.verifyNoneSince(first));
        say("again", () -> SocketLeaks.verifyNoneSince(first));
        Thread thread = new Thread(Desk::leakUnread);
        Desk.join(thread);
        say("all", SocketLeaks::verifyNone);
        say("all again", SocketLeaks::verifyNone);
    }

    private static void say(String what, Runnable verify) {
        try {
            verify.run();
            System.out.println(what + ": nothing");
        } catch (SocketLeakError | NothingCheckedError e) {
            System.out.println(
                    what + ": " + e.getMessage().lines().findFirst().orElse("").replaceAll(":\\d+", ":PORT") + " at "
                            + e.getStackTrace()[0].getMethodName());
        }
    }
}
