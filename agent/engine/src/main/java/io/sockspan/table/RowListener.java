package io.sockspan.table;

/** What becomes of rows, as those who find it out report it; called inside the engine's lock, on the agent's threads. */
public interface RowListener {
    /** The descriptor is gone. */
    void ended(Row row);

    /** TCP goes on after the close, and has entered another state. */
    void stateEntered(Row row);

    /** Nothing more is to come. */
    void finished(Row row);
}
