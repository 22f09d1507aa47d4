package io.sockspan.report.otel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Computes trace and span ids from a seed and a socket's number, so that none has to be kept; any thread, a few ns. With one seed two
 * spans never share an id: the last step is a bijection of (socket, ordinal), as long as a socket has fewer than 2^20 spans.
 */
final class TraceIds {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int ORDINAL_BITS = 20;

    private final long seed;

    TraceIds(long seed) {
        this.seed = seed;
    }

    /** Ids that no other run has. Without SecureRandom, because its first use sets up the application's security providers. */
    static TraceIds random() {
        try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
            return new TraceIds(ByteBuffer.wrap(random.readNBytes(Long.BYTES)).getLong());
        } catch (IOException | RuntimeException e) {
            // There is no such device, or reading it is forbidden: the time in ns and the pid still differ between
            // runs.
            return new TraceIds(mix(System.nanoTime())
                    ^ mix(System.currentTimeMillis())
                    ^ ProcessHandle.current().pid());
        }
    }

    String traceId(long socket) {
        return hex(traceHigh(socket)) + hex(traceLow(socket));
    }

    String spanId(long socket, int ordinal) {
        long id = mix(seed + (((socket << ORDINAL_BITS) | ordinal) * GOLDEN));
        // OpenTelemetry forbids the id of zeros.
        return hex(id == 0 ? 1 : id);
    }

    /** Whether this trace is among the share {@code ratio} of all traces, by the rule of OpenTelemetry's own TraceIdRatioBased sampler. */
    boolean chosen(long socket, double ratio) {
        if (ratio >= 1) {
            return true;
        }
        return (traceLow(socket) & Long.MAX_VALUE) < (long) (ratio * Long.MAX_VALUE);
    }

    private long traceHigh(long socket) {
        long id = mix(~seed ^ mix(socket));
        return id == 0 ? 1 : id;
    }

    private long traceLow(long socket) {
        return mix(mix(seed) + socket * GOLDEN);
    }

    private static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
