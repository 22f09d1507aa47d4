package io.sockspan.table;

import java.util.ArrayList;
import java.util.List;

/** Writes down what becomes of rows. */
public final class RecordingListener implements RowListener {
    public final List<Row> ended = new ArrayList<>();
    public final List<Row> finished = new ArrayList<>();

    /** The rows that have entered a state or are finished, in the order of the reports. */
    public final List<Row> changed = new ArrayList<>();

    @Override
    public void ended(Row row) {
        ended.add(row);
    }

    @Override
    public void stateEntered(Row row) {
        changed.add(row);
    }

    @Override
    public void finished(Row row) {
        changed.add(row);
        finished.add(row);
    }
}
