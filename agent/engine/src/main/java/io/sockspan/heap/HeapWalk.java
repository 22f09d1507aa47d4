package io.sockspan.heap;

import io.sockspan.doorway.Kernel;
import io.sockspan.model.HeldBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the JVM, through the C helper, what holds objects. Each step of the longest path is a pause, of some 0.3 us for each reachable
 * object. Runs on a thread of the agent's; what that thread holds does not count. A question that this JVM refuses is answered with a
 * sentence.
 */
public final class HeapWalk {
    /** The most objects in one question. */
    public static final int TARGETS = 64;

    private static final int BOUNDS = 5;
    private static final int ENOMEM = 12;
    private static final int EPERM = 1;
    private static final int EOPNOTSUPP = 95;

    private final Class<?>[] loaded;
    private final LongFunction<@Nullable String> threads;
    private final long objects;
    private final Duration time;
    private String spent = "nothing";

    /**
     * @param loaded the classes of this JVM
     * @param threads the name of the thread with an id, null if it is not known
     * @param objects how many objects all walks together may meet
     * @param time how long all walks together may take, whole seconds
     */
    public HeapWalk(Class<?>[] loaded, LongFunction<@Nullable String> threads, long objects, Duration time) {
        this.loaded = loaded;
        this.threads = threads;
        this.objects = objects;
        this.time = time;
    }

    /** One answer for each of {@code targets}, in their order; the answer for a null is that nothing holds it. */
    public List<HeldBy> holders(@Nullable Object[] targets) {
        long[] bounds = new long[BOUNDS];
        bounds[0] = objects;
        bounds[1] = time.toNanos();
        Object[] answers = new Object[targets.length];
        int walks =
                Kernel.heldBy(targets, WeakHolders.references(loaded), WeakHolders.selectors(loaded), bounds, answers);
        spent = bounds[2] + (bounds[2] == 1 ? " walk, " : " walks, ") + millis(bounds[1]) + ", the longest pause "
                + millis(bounds[3]);
        List<HeldBy> holders = new ArrayList<>();
        for (Object answer : answers) {
            Object[] both = (Object[]) answer;
            holders.add(
                    walks < 0 || both == null
                            ? HeldBy.unknown(refusal(walks))
                            : new ReferencePath((long[]) both[0], (Object[]) both[1], threads).heldBy(this::notFound));
        }
        return holders;
    }

    /** What the last question took: "5 walks, 160 ms, the longest pause 41 ms". */
    public String spent() {
        return spent;
    }

    private static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + " ms";
    }

    private String notFound(int verdict) {
        return "not found within "
                + (verdict == ReferencePath.TOO_LONG ? time.toSeconds() + " s" : objects + " objects");
    }

    private static String refusal(int walks) {
        return switch (-walks) {
            case EOPNOTSUPP, EPERM -> "unknown: this JVM cannot be asked";
            case ENOMEM -> "unknown: memory is short";
            default -> "unknown: the JVM refused, errno " + -walks;
        };
    }
}
