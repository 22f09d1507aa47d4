package io.sockspan.observe.linux;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Gathers the answers to questions for single connections. The questions are numbered in sequence; the answers come in any order. One
 * thread. ENOENT and ESTALE say that a connection is gone. So does a row of another one, because the kernel looks for a listener on the
 * local port when it finds no connection. An answer that makes no sense is an {@link IOException}.
 */
final class ExactAnswer implements DiagMessages.Answer {
    private final int first;
    private final List<DiagRequest.Ends> asked;
    private final boolean[] answered;
    private final Map<ConnectionId, KernelRow> found;
    private int missing;

    /** Puts what is found into {@code found}. */
    ExactAnswer(int first, List<DiagRequest.Ends> asked, Map<ConnectionId, KernelRow> found) {
        this.first = first;
        this.asked = asked;
        this.found = found;
        answered = new boolean[asked.size()];
        missing = answered.length;
    }

    /** Whether {@code row} is what was asked for as {@code id}. */
    static boolean isIt(ConnectionId id, KernelRow row) {
        return row.state() != TcpState.LISTEN
                && row.local().equals(id.local())
                && row.peer().equals(id.peer())
                && (id.cookie() == 0 || id.cookie() == row.cookie());
    }

    @Override
    public boolean answers(int sequence) {
        int index = sequence - first;
        return index >= 0 && index < answered.length;
    }

    @Override
    public void row(int sequence, ByteBuffer bytes, int at, int length, boolean ofMany) throws IOException {
        if (ofMany) {
            throw new IOException("many rows for one connection");
        }
        ConnectionId id = asked.get(answer(sequence)).id();
        DiagRow row = DiagRow.of(bytes, at, length, (localPort, peerPort) -> true);
        if (row != null && isIt(id, row.row())) {
            found.put(id, row.row());
        }
    }

    @Override
    public void error(int sequence, int errno) throws IOException {
        if (errno != Errno.ENOENT && errno != Errno.ESTALE) {
            throw new Errno("a question for one connection", errno);
        }
        answer(sequence);
    }

    private int answer(int sequence) throws IOException {
        int index = sequence - first;
        if (answered[index]) {
            throw new IOException("two answers to one question");
        }
        answered[index] = true;
        missing--;
        return index;
    }

    @Override
    public void end() throws IOException {
        throw new IOException("an end of a walk that was not asked for");
    }

    @Override
    public boolean isComplete() {
        return missing == 0;
    }
}
