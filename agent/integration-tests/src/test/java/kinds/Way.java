package kinds;

/** One way to forget a socket, and its mended twin: opens one socket, meets a failure, and returns. */
interface Way {
    /** The {@code mended} twin closes what the other one leaves open. */
    void meet(Stand stand, boolean mended) throws Exception;
}
