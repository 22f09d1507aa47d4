package io.sockspan.report.otel;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends OpenTelemetry's requests over plain sockets (docs/decisions/0003), each over a connection of its own. {@link #send} works on the
 * calling thread. All its attempts together wait no longer than the configured timeout. It answers through its callbacks, never by an
 * exception. {@link #abort} and {@link #abortOverdue} may be called from any thread and do not wait.
 */
final class SocketSender implements HttpSender {
    /** Statuses after which a client may try again (opentelemetry.io/docs/specs/otlp, "Retryable Response Codes"). */
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private final HttpSenderConfig config;
    private final Object lock = new Object();
    private @Nullable HttpExchange exchange;
    private boolean aborted;
    private volatile @Nullable String failure;

    SocketSender(HttpSenderConfig config) {
        this.config = config;
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        HttpReply reply;
        try {
            byte[] body = body(message);
            // A collector that was down a moment ago gets one try a batch, so that a long outage costs little.
            reply = attempts(body, failure == null ? config.getRetryPolicy() : null);
        } catch (IOException | RuntimeException e) {
            failure = e.toString();
            onError.accept(e);
            return;
        }
        failure = reply.isSuccess() ? null : "it answered " + reply.getStatusCode() + " " + reply.getStatusMessage();
        onResponse.accept(reply);
    }

    /** Why the last request was not taken, in one line; null if it was. */
    @Nullable
    String failure() {
        return failure;
    }

    private byte[] body(MessageWriter message) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Compressor compressor = config.getCompressor();
        if (compressor == null) {
            message.writeMessage(body);
        } else {
            try (OutputStream compressed = compressor.compress(body)) {
                message.writeMessage(compressed);
            }
        }
        return body.toByteArray();
    }

    private HttpReply attempts(byte[] body, @Nullable RetryPolicy policy) throws IOException {
        long deadline = System.nanoTime() + config.getTimeout().toNanos();
        int left = policy == null ? 1 : policy.getMaxAttempts();
        long pause = policy == null ? 0 : policy.getInitialBackoff().toNanos();
        while (true) {
            left--;
            try {
                HttpReply reply = attempt(body, deadline);
                if (left == 0 || !RETRYABLE.contains(reply.getStatusCode()) || !pause(pause, deadline)) {
                    return reply;
                }
            } catch (IOException e) {
                if (left == 0 || e instanceof SSLException || !pause(pause, deadline)) {
                    throw e;
                }
            }
            if (policy != null) {
                pause = Math.min(
                        (long) (pause * policy.getBackoffMultiplier()),
                        policy.getMaxBackoff().toNanos());
            }
        }
    }

    private HttpReply attempt(byte[] body, long deadline) throws IOException {
        HttpExchange attempt = new HttpExchange(config, deadline);
        synchronized (lock) {
            if (aborted) {
                throw new SocketTimeoutException("no time was left to send");
            }
            exchange = attempt;
        }
        try {
            return attempt.post(body);
        } finally {
            attempt.abort();
            synchronized (lock) {
                exchange = null;
            }
        }
    }

    /** Waits. Returns false at once if the deadline would pass meanwhile, or after an abort. */
    private boolean pause(long nanos, long deadline) {
        long until = System.nanoTime() + nanos;
        if (until - deadline >= 0) {
            return false;
        }
        synchronized (lock) {
            try {
                for (long left = nanos; left > 0 && !aborted; left = until - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return !aborted;
        }
    }

    /** A write to a peer that reads nothing has no timeout in Java: only this ends it. */
    void abortOverdue(long nanoTime) {
        HttpExchange present = present();
        if (present != null && present.isOverdue(nanoTime)) {
            present.abort();
        }
    }

    void abort() {
        synchronized (lock) {
            aborted = true;
            lock.notifyAll();
        }
        HttpExchange present = present();
        if (present != null) {
            present.abort();
        }
    }

    private @Nullable HttpExchange present() {
        synchronized (lock) {
            return exchange;
        }
    }

    @Override
    public CompletableResultCode shutdown() {
        abort();
        return CompletableResultCode.ofSuccess();
    }
}
