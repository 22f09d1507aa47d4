package io.sockspan.heap;

import io.sockspan.model.HeldBy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts one answer of the C helper ({@code native/README.md} has its layout) into words: the root, then each reference by its field or its
 * place in an array. Where it helps, a reference has the class that it leads to. Pure, except for the names of threads.
 */
final class ReferencePath {
    /** Verdicts. */
    private static final int HELD = 0;

    private static final int HELD_BY_SELECTOR = 1;
    private static final int HELD_BY_NOTHING = 2;
    static final int TOO_LONG = 4;

    /** The kinds of references, and of roots, that have words of their own (JVMTI's jvmtiHeapReferenceKind). */
    private static final int FIELD = 2;

    private static final int ARRAY_ELEMENT = 3;
    private static final int CLASS_LOADER = 4;
    private static final int STATIC_FIELD = 8;
    private static final int CONSTANT_POOL = 9;
    private static final int JNI_GLOBAL = 21;
    private static final int SYSTEM_CLASS = 22;
    private static final int MONITOR = 23;
    private static final int STACK_LOCAL = 24;
    private static final int JNI_LOCAL = 25;
    private static final int THREAD = 26;

    private static final int EDGE_NUMBERS = 6;
    private static final int EDGE_THINGS = 4;

    private final long[] numbers;
    private final @Nullable Object[] things;
    private final LongFunction<@Nullable String> threads;

    ReferencePath(long[] numbers, @Nullable Object[] things, LongFunction<@Nullable String> threads) {
        this.numbers = numbers;
        this.things = things;
        this.threads = threads;
    }

    /** {@code notFound} says which bound was reached. */
    HeldBy heldBy(IntFunction<String> notFound) {
        int verdict = (int) numbers[0];
        return switch (verdict) {
            case HELD -> HeldBy.path(steps());
            case HELD_BY_SELECTOR -> HeldBy.selector(steps());
            case HELD_BY_NOTHING -> HeldBy.nothing("its Java object is unreachable");
            default -> HeldBy.unknown(notFound.apply(verdict));
        };
    }

    private int edges() {
        return (numbers.length - EDGE_NUMBERS) / 2;
    }

    private int kind(int edge) {
        return (int) numbers[EDGE_NUMBERS + 2 * edge];
    }

    /** The class that the edge leads to; edge -1 means the root. {@code null} if its object has gone meanwhile. */
    private @Nullable Class<?> type(int edge) {
        Object type = things[EDGE_THINGS - 1 + 2 * (edge + 1)];
        return type instanceof Class<?> known ? known : null;
    }

    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        boolean ofClass = numbers[1] == 0;
        steps.add(ofClass ? fromClass() : root() + typeIfTelling(-1));
        for (int i = ofClass ? 1 : 0; i < edges(); i++) {
            if (numbers[5] > 0 && i == edges() / 2) {
                steps.add("... (" + numbers[5] + " more)");
            }
            steps.add(reference(i) + typeIfTelling(i));
        }
        return steps;
    }

    private String fromClass() {
        String name = shortName(type(-1));
        String what = switch (kind(0)) {
            case STATIC_FIELD -> "static " + name + "." + field(0);
            case CONSTANT_POOL -> "a constant of " + name;
            case CLASS_LOADER -> "the loader of " + name;
            default -> name;
        };
        return what + typeIfTelling(0);
    }

    private String root() {
        return switch ((int) numbers[1]) {
            case THREAD -> "thread \"" + (things[0] instanceof Thread thread ? thread.getName() : "unknown") + "\"";
            case STACK_LOCAL -> thread() + ", local in " + method();
            case JNI_LOCAL -> thread() + (things[1] == null ? ", native code" : ", native code under " + method());
            case JNI_GLOBAL -> "native code (JNI global)";
            case MONITOR -> "a monitor that is held";
            case SYSTEM_CLASS -> "a class of the system";
            default -> "the JVM";
        };
    }

    private String thread() {
        String name = threads.apply(numbers[2]);
        return name == null ? "thread #" + numbers[2] : "thread \"" + name + "\"";
    }

    private String method() {
        Class<?> type = things[0] instanceof Class<?> known ? known : null;
        String file = things[2] == null ? "unknown" : String.valueOf(things[2]);
        return shortName(type) + "." + things[1] + "(" + file + (numbers[3] > 0 ? ":" + numbers[3] : "") + ")";
    }

    private String reference(int edge) {
        return switch (kind(edge)) {
            case FIELD, STATIC_FIELD -> field(edge);
            case ARRAY_ELEMENT -> "[" + numbers[EDGE_NUMBERS + 2 * edge + 1] + "]";
            case STACK_LOCAL -> "a local variable";
            default -> "(inside the JVM)";
        };
    }

    /** The name of the field; a field that was changed since the walk has none. */
    private String field(int edge) {
        Object name = things[EDGE_THINGS + 2 * edge];
        return name == null ? "a field" : name.toString();
    }

    /** The type in parentheses, except inside the JDK's own classes, where it helps no reader. */
    private String typeIfTelling(int edge) {
        Class<?> type = type(edge);
        boolean last = edge == edges() - 1;
        boolean thread = edge < 0 && numbers[1] == THREAD;
        boolean inside = edge >= 0 && isOfTheJdk(type(edge - 1)) && isOfTheJdk(type);
        return type == null || thread || (inside && !last) ? "" : " (" + shortName(type) + ")";
    }

    private static boolean isOfTheJdk(@Nullable Class<?> type) {
        Class<?> element = type;
        while (element != null && element.isArray()) {
            element = element.getComponentType();
        }
        return element == null || element.getName().matches("(java|javax|jdk|sun|com\\.sun)\\..*");
    }

    /** The class's name without its package; for a lambda, the class that contains it. */
    private static String shortName(@Nullable Class<?> type) {
        if (type == null) {
            return "unknown";
        }
        String name = type.getTypeName();
        int lambda = name.indexOf("$$Lambda");
        String known = lambda < 0 ? name : name.substring(0, lambda);
        String brief = known.substring(known.lastIndexOf('.') + 1);
        return lambda < 0 ? brief : "lambda of " + brief;
    }
}
