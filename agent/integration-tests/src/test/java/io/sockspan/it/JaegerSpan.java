package io.sockspan.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A span as Jaeger returns it, in OTLP's JSON; times in ns since the epoch, attributes as text, with the resource's and the scope's. */
record JaegerSpan(
        String id,
        String parent,
        String name,
        long start,
        long end,
        boolean isError,
        Map<String, String> attributes,
        List<String> events) {
    private static final int ERROR = 2;

    /** Every span in an answer of {@code /api/v3/traces/ID}, by start. */
    static List<JaegerSpan> read(JsonNode answer) {
        List<JaegerSpan> spans = new ArrayList<>();
        for (JsonNode resource : answer.path("result").path("resourceSpans")) {
            for (JsonNode scope : resource.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    Map<String, String> attributes = new HashMap<>();
                    put(attributes, resource.path("resource").path("attributes"));
                    attributes.put("scope", scope.path("scope").path("name").asText());
                    attributes.put(
                            "scope.version", scope.path("scope").path("version").asText());
                    put(attributes, span.path("attributes"));
                    spans.add(of(span, attributes));
                }
            }
        }
        spans.sort(Comparator.comparingLong(JaegerSpan::start));
        return spans;
    }

    private static JaegerSpan of(JsonNode span, Map<String, String> attributes) {
        List<String> events = new ArrayList<>();
        span.path("events").forEach(event -> events.add(event.path("name").asText()));
        return new JaegerSpan(
                span.path("spanId").asText(),
                span.path("parentSpanId").asText(),
                span.path("name").asText(),
                span.path("startTimeUnixNano").asLong(),
                span.path("endTimeUnixNano").asLong(),
                span.path("status").path("code").asInt() == ERROR,
                Map.copyOf(attributes),
                List.copyOf(events));
    }

    private static void put(Map<String, String> to, JsonNode attributes) {
        for (JsonNode attribute : attributes) {
            JsonNode value = attribute.path("value");
            to.put(attribute.path("key").asText(), value.elements().next().asText());
        }
    }

    /** Empty where there is none. */
    String get(String key) {
        return attributes.getOrDefault(key, "");
    }

    boolean isRoot() {
        return parent.isEmpty();
    }

    /** The state's RFC 9293 name, empty for an accept whose handshake was not seen. */
    String state() {
        return get("network.connection.state").toUpperCase(Locale.ROOT);
    }

    /** "fd N STATE", as {@link Kernel} says it. */
    String fdAndState() {
        return "fd " + get("sockspan.fd") + " " + state();
    }
}
