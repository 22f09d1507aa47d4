/**
 * Connections as OpenTelemetry traces. Plain Java on the agent's thread decides what is exported ({@link
 * io.sockspan.report.otel.SpanReporter} to {@link io.sockspan.report.otel.SpanPipe}); OpenTelemetry's classes are loaded and used
 * behind {@link io.sockspan.report.otel.OtlpDestination} only, on the thread {@code sockspan-export}.
 */
@NullMarked
package io.sockspan.report.otel;

import org.jspecify.annotations.NullMarked;
