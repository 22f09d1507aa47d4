package leaks;

import java.io.IOException;

/**
 * One Java API for sockets, in the form that {@link Scenario} uses. {@code way} chooses among the API's several ways to do one thing, so
 * that findings have different lines; any number is allowed. Every method that opens, reads or writes marks its line.
 *
 * @param <S> the API's own type of a connected socket
 */
interface Kind<S> {
    Held<S> connect(int way) throws IOException;

    /** Accepts the one connection that {@link Stage#askForConnection} has asked for. */
    Held<S> accept(int way) throws IOException;

    /** The port that {@link #accept} accepts on. */
    int listeningPort() throws IOException;

    /** Waits for at least a byte; returns the number of bytes, or -1 at the end of stream. */
    int read(Held<S> held, int way) throws IOException;

    void write(Held<S> held, byte[] bytes) throws IOException;

    void shutdownInput(Held<S> held) throws IOException;

    void shutdownOutput(Held<S> held) throws IOException;

    void close(Held<S> held, int way) throws IOException;

    /** Whether the peer has to speak TLS too. */
    default boolean tls() {
        return false;
    }

    /** Whether the JDK itself closes a socket when a read of it meets a reset, so that nothing can leak. */
    default boolean closesOnReadError() {
        return false;
    }

    /** Closes what {@link #accept} accepts on, and whatever else is no connection. */
    void closeListener() throws IOException;
}
