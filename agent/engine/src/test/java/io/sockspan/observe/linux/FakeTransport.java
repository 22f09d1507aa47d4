package io.sockspan.observe.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A kernel that answers as a test wants; each opening begins with nothing to receive, as a new descriptor does. */
final class FakeTransport implements DiagTransport.Opener {
    static final int EAGAIN = 11;

    private static final int SEQUENCE = 8;

    /** The datagrams for a question. */
    Function<ByteBuffer, List<byte[]>> answer = question -> List.of();

    /** What send and receive return instead of their result, if it is not 0. */
    int sendFails;

    int receiveFails;
    int openings;
    int closings;
    final List<ByteBuffer> questions = new ArrayList<>();

    static int sequence(ByteBuffer question) {
        return question.getInt(SEQUENCE);
    }

    /** Whether a question is for the table. */
    static boolean isWalk(ByteBuffer question) {
        return question.getShort(4) == DiagBytes.ROW_OF_TABLE;
    }

    @Override
    public DiagTransport open() {
        openings++;
        Deque<byte[]> toReceive = new ArrayDeque<>();
        return new DiagTransport() {
            @Override
            public int send(byte[] bytes, int size) {
                if (sendFails != 0) {
                    return sendFails;
                }
                ByteBuffer all = ByteBuffer.wrap(bytes.clone(), 0, size).order(ByteOrder.nativeOrder());
                for (int at = 0; at < size; at += all.getInt(at)) {
                    ByteBuffer one = all.slice(at, all.getInt(at)).order(ByteOrder.nativeOrder());
                    questions.add(one);
                    toReceive.addAll(answer.apply(one));
                }
                return size;
            }

            @Override
            public int receive(byte[] bytes) {
                byte[] next = toReceive.poll();
                if (next == null) {
                    return receiveFails != 0 ? receiveFails : -EAGAIN;
                }
                System.arraycopy(next, 0, bytes, 0, next.length);
                return next.length;
            }

            @Override
            public void close() {
                closings++;
            }
        };
    }
}
