package io.sockspan.observe.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the wanted rows of one walk over the kernel's table, up to a bound. One thread; an answer that makes no sense is an IOException.
 */
final class TableAnswer implements DiagMessages.Answer {
    private final int sequence;
    private final DiagRow.Filter filter;
    private final int most;
    private final List<DiagRow> rows = new ArrayList<>();
    private boolean complete;

    /** An answer with more than {@code most} rows fails. */
    TableAnswer(int sequence, DiagRow.Filter filter, int most) {
        this.sequence = sequence;
        this.filter = filter;
        this.most = most;
    }

    int sequence() {
        return sequence;
    }

    List<DiagRow> rows() {
        return rows;
    }

    @Override
    public boolean answers(int other) {
        return other == sequence;
    }

    @Override
    public void row(int ofQuestion, ByteBuffer bytes, int at, int length, boolean ofMany) throws IOException {
        if (!ofMany || complete) {
            throw new IOException("a row that is not part of the walk");
        }
        DiagRow row = DiagRow.of(bytes, at, length, filter);
        if (row != null) {
            if (rows.size() == most) {
                throw new IOException("more than " + most + " rows");
            }
            rows.add(row);
        }
    }

    @Override
    public void error(int ofQuestion, int errno) throws IOException {
        throw new Errno("the walk", errno);
    }

    @Override
    public void end() throws IOException {
        if (complete) {
            throw new IOException("a second end");
        }
        complete = true;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
