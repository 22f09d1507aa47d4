package io.sockspan.it;

import io.opentelemetry.proto.trace.v1.Span;
import io.sockspan.report.otel.OtlpSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A collector in a JVM of its own, for a network namespace that the test is not in. It keeps what it is sent in a file, always complete.
 */
final class SpanFile {
    private static final int PAUSE_MILLIS = 100;

    private SpanFile() {}

    /** Prints its endpoint, and writes all spans to the file {@code args[0]} whenever more have come, until its input ends. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        try (OtlpSink sink = OtlpSink.open()) {
            System.out.println("ENDPOINT " + sink.endpoint());
            int written = -1;
            while (System.in.available() == 0) {
                List<Span> spans = sink.spans();
                if (spans.size() != written) {
                    write(spans, file);
                    written = spans.size();
                }
                Forked.pause(PAUSE_MILLIS);
            }
        }
    }

    private static void write(List<Span> spans, Path file) throws IOException {
        Path fresh = file.resolveSibling("fresh");
        try (OutputStream out = Files.newOutputStream(fresh)) {
            for (Span span : spans) {
                span.writeDelimitedTo(out);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static List<Span> read(Path file) {
        List<Span> spans = new ArrayList<>();
        if (!Files.exists(file)) {
            return spans;
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (Span span = Span.parseDelimitedFrom(in); span != null; span = Span.parseDelimitedFrom(in)) {
                spans.add(span);
            }
            return spans;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
