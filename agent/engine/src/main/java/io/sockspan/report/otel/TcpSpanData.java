package io.sockspan.report.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.sockspan.model.WatchClock;
import java.util.List;

/** A {@link TcpSpan} in the form that OpenTelemetry's exporter reads; made and read on the exporting thread, immutable, cannot fail. */
final class TcpSpanData implements SpanData {
    private final TcpSpan span;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final Attributes attributes;
    private final List<EventData> events;
    private final long start;
    private final long end;

    TcpSpanData(TcpSpan span, Resource resource, InstrumentationScopeInfo scope, WatchClock clock) {
        this.span = span;
        this.resource = resource;
        this.scope = scope;
        this.attributes = SpanAttributes.of(span);
        this.events = SpanAttributes.events(span, clock);
        this.start = clock.wall(span.start());
        this.end = clock.wall(span.end());
    }

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.INTERNAL;
    }

    @Override
    public SpanContext getSpanContext() {
        return context(span.spanId());
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.parentId() == null ? SpanContext.getInvalid() : context(span.parentId());
    }

    private SpanContext context(String spanId) {
        return SpanContext.create(span.traceId(), spanId, TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public StatusData getStatus() {
        if (!span.isError()) {
            return StatusData.unset();
        }
        String text = span.finding() != null
                ? span.finding()
                        .story()
                        .lines()
                        .findFirst()
                        .orElse(span.finding().rule())
                : String.valueOf(span.failure());
        return StatusData.create(StatusCode.ERROR, text);
    }

    @Override
    public long getStartEpochNanos() {
        return start;
    }

    @Override
    public long getEndEpochNanos() {
        return end;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return events;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return events.size();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    @SuppressWarnings("deprecation")
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
