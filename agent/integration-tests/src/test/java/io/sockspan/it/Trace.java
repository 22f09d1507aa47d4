package io.sockspan.it;

import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The spans of one socket as a collector has them: the root first, then its states in order. */
record Trace(List<Span> spans) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** All traces that came, by the local and the peer's port: {@code 1234>5678}. */
    static Map<String, Trace> byPorts(List<Span> all) {
        Map<String, List<Span>> traces = all.stream()
                .collect(Collectors.groupingBy(
                        span -> HexFormat.of().formatHex(span.getTraceId().toByteArray())));
        Map<String, Trace> byPorts = new TreeMap<>();
        traces.values().forEach(spans -> {
            Trace trace = new Trace(spans.stream()
                    .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano)
                            .thenComparingLong(Span::getEndTimeUnixNano))
                    .collect(Collectors.toList()));
            String ports = trace.last("network.local.port") + ">" + trace.last("network.peer.port");
            Trace other = byPorts.put(ports, trace);
            if (other != null) {
                throw new AssertionError("two traces of " + ports + ":\n" + other + "\n" + trace);
            }
        });
        return byPorts;
    }

    Span root() {
        return spans.get(0);
    }

    /** The states in order; pieces of one state count as one. */
    List<String> states() {
        List<String> states = new ArrayList<>();
        for (Span span : spans.subList(1, spans.size())) {
            String name = span.getName().replaceFirst("^tcp ", "");
            if (states.isEmpty() || !states.get(states.size() - 1).equals(name)) {
                states.add(name);
            }
        }
        return states;
    }

    /** The last span of {@code state}; most traces have one. */
    Optional<Span> of(String state) {
        return spans.stream()
                .filter(span -> span.getName().equals("tcp " + state))
                .reduce((first, second) -> second);
    }

    /** An attribute of the last span that ended; empty if it has none. */
    String last(String key) {
        return get(spans.get(spans.size() - 1), key);
    }

    static String get(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue())
                .map(value -> value.hasIntValue()
                        ? Long.toString(value.getIntValue())
                        : value.hasBoolValue() ? Boolean.toString(value.getBoolValue()) : value.getStringValue())
                .findFirst()
                .orElse("");
    }

    static long millis(Span span) {
        return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / NANOS_PER_MILLI;
    }

    @Override
    public String toString() {
        return spans.stream()
                .map(span -> span.getName() + " " + millis(span) + " ms " + get(span, "sockspan.cause") + " "
                        + get(span, "sockspan.evidence") + " first=" + get(span, "sockspan.closed_first") + " ended="
                        + get(span, "sockspan.ended"))
                .collect(Collectors.joining("\n  "));
    }
}
