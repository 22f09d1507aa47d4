package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question at a time over a transport and reads until its answer is complete: at most two seconds and {@value #MOST_DATAGRAMS}
 * datagrams. One thread. After a failure the transport is closed, and the next question opens another. So the rest of an abandoned answer
 * can never be read as part of a later one. No two questions have the same number either.
 */
final class DiagExchange implements AutoCloseable {
    static final int MOST_DATAGRAMS = 16_384;

    private static final long MOST_NANOS = 2_000_000_000;

    private final DiagTransport.Opener opener;
    private final LongSupplier nanoTime;
    private final byte[] bytes;
    private final ByteBuffer question;
    private final byte[] datagram = new byte[Kernel.DIAG_SIZE];
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private @Nullable DiagTransport transport;
    private int sequence;

    /** A question is at most {@code room} bytes. */
    DiagExchange(DiagTransport.Opener opener, LongSupplier nanoTime, int room) {
        bytes = new byte[room];
        question = ByteBuffer.wrap(bytes);
        this.opener = opener;
        this.nanoTime = nanoTime;
        // Not 0, which is the number in a message that answers no question.
        sequence = (int) nanoTime.getAsLong() | 1;
    }

    /** Takes {@code count} numbers for questions; returns the first. */
    int number(int count) {
        int first = sequence;
        sequence += count;
        return first;
    }

    /** Any thread. */
    long asked() {
        return asked.get();
    }

    /** Any thread. */
    long failures() {
        return failures.get();
    }

    /** The buffer for the next question, empty. */
    ByteBuffer question() {
        return question.clear();
    }

    /** Sends what was written to {@link #question}, and gives the datagrams that come back to {@code answer}. */
    void ask(DiagMessages.Answer answer) throws IOException {
        asked.incrementAndGet();
        try {
            DiagTransport open = transport;
            if (open == null) {
                open = opener.open();
                transport = open;
            }
            exchange(open, answer);
        } catch (IOException e) {
            failures.incrementAndGet();
            close();
            throw e;
        }
    }

    private void exchange(DiagTransport open, DiagMessages.Answer answer) throws IOException {
        long begun = nanoTime.getAsLong();
        int size = question.position();
        int sent = open.send(bytes, size);
        if (sent != size) {
            throw new Errno("send", Math.max(0, -sent));
        }
        for (int i = 0; i < MOST_DATAGRAMS; i++) {
            int length = open.receive(datagram);
            if (length > 0) {
                DiagMessages.read(ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder()), answer);
            } else if (length != -Errno.EINTR) {
                throw new Errno("receive", -length);
            }
            if (answer.isComplete()) {
                return;
            }
            if (nanoTime.getAsLong() - begun > MOST_NANOS) {
                throw new IOException("no end of the answer in two seconds");
            }
        }
        throw new IOException("no end of the answer in " + MOST_DATAGRAMS + " datagrams");
    }

    @Override
    public void close() {
        DiagTransport open = transport;
        transport = null;
        if (open != null) {
            open.close();
        }
    }
}
