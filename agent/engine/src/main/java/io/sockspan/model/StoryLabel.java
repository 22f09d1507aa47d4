package io.sockspan.model;

/** The lines of a red test's story, in their order. Each row feeds the story and {@code docs/reference/in-process.md}. */
public enum StoryLabel {
    TITLE("title", "the peer, the state and the rule, such as `orders-db:5432 CLOSE_WAIT, end of stream ignored`"),
    SOCKET("", "its addresses, its class, the descriptor, how long it has been open and in its state"),
    OPENED("opened", "the line that opened it, and the thread"),
    PEER_FIN(
            "peer FIN",
            "what the code had read and written when the peer closed; in its place `kernel` in other states"),
    KERNEL("kernel", "what was sent and received, as the kernel counts it; absent where it does not"),
    LAST_READ("last read", "where a read reported the end of the connection, and what it reported"),
    LAST_WRITE("last write", "the same for a write, if that came later"),
    CLOSE("close()", "that it was never called, or where it was"),
    FIX("fix", "one sentence that names the line to change");

    private final String label;
    private final String meaning;

    StoryLabel(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    /** What its text says, as a phrase. */
    public String meaning() {
        return meaning;
    }
}
