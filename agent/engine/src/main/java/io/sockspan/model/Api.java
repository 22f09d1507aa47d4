package io.sockspan.model;

/** The Java API through which a socket was opened; {@link #label()} is the {@code api} of the findings file. */
public enum Api {
    SOCKET("Socket"),
    SOCKET_CHANNEL("SocketChannel"),
    ASYNCHRONOUS_SOCKET_CHANNEL("AsynchronousSocketChannel"),

    /** It was open before the agent came. */
    UNKNOWN("unknown");

    private final String label;

    Api(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
