/**
 * What OpenTelemetry's classes use of {@code java.util.logging}, and nothing more. In the shipped jar its references are relocated to
 * here: the real one reads its configuration and installs its manager at the first touch, and that moment is the application's.
 */
@NullMarked
package io.sockspan.report.otel.jul;

import org.jspecify.annotations.NullMarked;
