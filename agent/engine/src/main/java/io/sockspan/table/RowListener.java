package io.sockspan.table;

/** Receives what becomes of rows from the parts that find it out. Called inside the engine's lock, on the agent's threads. */
public interface RowListener {
    /** The descriptor is gone. */
    void ended(Row row);

    /** TCP goes on after the close, and has entered another state. */
    void stateEntered(Row row);

    /** The socket's life is over. */
    void finished(Row row);
}
