package io.sockspan.test;

import io.sockspan.test.scope.Birth;
import io.sockspan.test.scope.Claim;
import io.sockspan.test.scope.Ladder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A socket that may be leaked, with its owner. The agent describes it in classes of the JDK ({@code docs/reference/in-process.md}). An
 * immutable value for one thread; a missing field is not known.
 */
final class Suspect {
    private static final StackTraceElement[] NO_STACK = {};

    private final Map<String, Object> answer;
    private final Claim claim;
    private @Nullable List<String[]> story;

    Suspect(Map<String, Object> answer) {
        this.answer = answer;
        Object token = answer.get("token");
        Object own = token instanceof Object[] ? ((Object[]) token)[0] : token;
        Object listener = token instanceof Object[] ? ((Object[]) token)[1] : null;
        this.claim = Ladder.claim(birth(own), birth(listener), stack("opened_stack"), text("opened_thread"));
    }

    private Suspect(Map<String, Object> answer, Claim claim) {
        this.answer = answer;
        this.claim = claim;
    }

    /** The same with what holds its Java object. */
    Suspect heldBy(String holder) {
        Map<String, Object> more = new HashMap<>(answer);
        more.put("held_by", holder);
        return new Suspect(more, claim);
    }

    private static @Nullable Birth birth(@Nullable Object token) {
        return token instanceof Birth ? (Birth) token : null;
    }

    Claim claim() {
        return claim;
    }

    Long id() {
        return Objects.requireNonNull(number("id"));
    }

    /** Whether a read or a write reported to the code that the connection is over. */
    boolean endWasReported() {
        return has("told_what");
    }

    /** Whether a rule accuses it, for certain or not. */
    boolean isAccused() {
        return has("rule");
    }

    boolean isCertain() {
        return Boolean.TRUE.equals(answer.get("certain"));
    }

    /** Whether a garbage collection closed it, because no code could reach it any more. */
    boolean wasCollected() {
        return is("collected");
    }

    /** Label and text of each line, put into words by the agent at the first call; empty if no rule accuses it. */
    @SuppressWarnings("unchecked")
    List<String[]> story() {
        List<String[]> known = story;
        if (known == null) {
            Object teller = answer.get("story");
            known = teller instanceof Supplier ? (List<String[]>) ((Supplier<?>) teller).get() : List.of();
            story = known;
        }
        return known;
    }

    boolean has(String key) {
        return answer.containsKey(key);
    }

    /** The value as text, or "unknown". */
    String text(String key) {
        return String.valueOf(answer.getOrDefault(key, "unknown"));
    }

    @Nullable
    Long number(String key) {
        Object value = answer.get(key);
        return value instanceof Number ? (Long) ((Number) value).longValue() : null;
    }

    boolean is(String key) {
        return Boolean.TRUE.equals(answer.get(key));
    }

    /** Innermost frame first, empty if unknown. */
    StackTraceElement[] stack(String key) {
        Object stack = answer.get(key);
        return stack instanceof StackTraceElement[] ? (StackTraceElement[]) stack : NO_STACK;
    }
}
