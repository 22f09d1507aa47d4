/**
 * What OpenTelemetry's classes use of {@code java.util.logging}, and nothing more. In the shipped jar their references lead here. The real
 * one reads its configuration and installs its manager at its first use, and the application must decide when that is.
 */
@NullMarked
package io.sockspan.report.otel.jul;

import org.jspecify.annotations.NullMarked;
