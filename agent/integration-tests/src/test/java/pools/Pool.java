package pools;

import java.io.IOException;

/** A library's pool of connections, used as its manual shows. */
interface Pool extends AutoCloseable {
    /** How many connections each use takes at once, so that as many stay in the pool. */
    int CONNECTIONS = 3;

    /** A complete exchange on each of {@link #CONNECTIONS}, which are idle in the pool afterwards. */
    void use() throws Exception;

    /** Has the pool find out which of its connections have ended. */
    void evict() throws Exception;

    @Override
    void close() throws IOException;
}
