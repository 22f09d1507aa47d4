package io.sockspan.control;

import java.util.function.Supplier;

/** A key of a suspect in an answer to a test integration. Each row feeds the answer and {@code docs/reference/in-process.md}. */
public enum SuspectKey {
    ID("id", Long.class, "the number by which `held-by` knows the socket, unique within this run of the agent", ""),
    FD("fd", Integer.class, "the process's number for it, which the kernel reuses once it is closed", ""),
    LOCAL("local", String.class, "its own `address:port`, IPv6 in brackets", "it has no address"),
    OPENED_THREAD("opened_thread", String.class, "the name of the thread that opened it", ""),
    OPENED_STACK(
            "opened_stack",
            StackTraceElement[].class,
            "where it was opened or accepted: the application's frames, then its libraries', each innermost first",
            ""),
    TOLD_BY(
            "told_by",
            String.class,
            "`last read` or `last write`: which of the two reported to the code that the connection is over",
            "neither did"),
    TOLD_WHAT("told_what", String.class, "`returned -1`, or `threw` and the error", "neither did"),
    TOLD_STACK("told_stack", StackTraceElement[].class, "where that was", "neither did"),
    RULE("rule", String.class, "the rule that accuses it; its page is in docs/detectors", "no rule does"),
    CERTAIN("certain", Boolean.class, "whether nothing but a bug explains it", "no rule accuses it"),
    FINGERPRINT(
            "fingerprint",
            String.class,
            "eight hex digits, equal for one bug on every host, run and JDK",
            "no rule accuses it"),
    STORY(
            "story",
            Supplier.class,
            "gives a `List<String[]>` of label and text, the lines below; they are worded when `get` is called, on the caller's thread",
            "no rule accuses it"),
    TOKEN(
            "token",
            Object.class,
            "what the supplier of `ask-at-birth` gave; of an accepted socket with a known listener an `Object[]`: its own, the listener's",
            "none was given"),
    COLLECTED(
            "collected", Boolean.class, "whether the JDK closed it, because a garbage collection took its object", "");

    private final String key;
    private final Class<?> type;
    private final String meaning;
    private final String absent;

    SuspectKey(String key, Class<?> type, String meaning, String absent) {
        this.key = key;
        this.type = type;
        this.meaning = meaning;
        this.absent = absent;
    }

    public String key() {
        return key;
    }

    /** The class of every value, one of the JDK's. */
    public Class<?> type() {
        return type;
    }

    /** What a value says, as a phrase. */
    public String meaning() {
        return meaning;
    }

    /** When a suspect lacks the key, as a phrase; empty if it never does. */
    public String absent() {
        return absent;
    }
}
