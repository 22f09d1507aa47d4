package kinds;

/** One way to forget a socket, and its mended twin: opens one socket, meets a failure, and returns. */
interface Way {
    /** {@code mended} closes what the other leaves open. */
    void meet(Stand stand, boolean mended) throws Exception;
}
