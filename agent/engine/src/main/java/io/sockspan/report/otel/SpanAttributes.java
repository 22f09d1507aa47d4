package io.sockspan.report.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.EventData;
import io.sockspan.model.Closer;
import io.sockspan.model.Ending;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import io.sockspan.model.WatchClock;
import io.sockspan.report.otel.TcpSpan.Note;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The attributes and events of a span; the exporting thread, no state. A name is OpenTelemetry's where its semantic conventions have one,
 * and begins with {@code sockspan.} otherwise. What is not known is absent.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/">OpenTelemetry's attribute registry</a>
 */
final class SpanAttributes {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** Only the kernel sees these states, and it is asked now and then. */
    private static final Set<TcpState> CLOSING_STATES = EnumSet.of(
            TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.CLOSING, TcpState.LAST_ACK, TcpState.TIME_WAIT);

    private SpanAttributes() {}

    static Attributes of(TcpSpan span) {
        AttributesBuilder to = Attributes.builder();
        connection(to, span.socket());
        socket(to, span);
        if (span.isRoot() || span.note() == Note.FOUND) {
            if (span.socket().beginning().found() == null) {
                site(to, span.socket().beginning().site());
                to.put(
                        "sockspan.opened_at",
                        span.socket().beginning().site().stack().top());
            } else {
                to.put("sockspan.before_attach", true);
            }
        }
        if (span.isRoot()) {
            opening(to, span.socket());
        }
        if (span.failure() != null) {
            to.put("error.type", span.failure());
            put(to, "sockspan.error", span.socket().outcomes().connectError());
        }
        if (span.finding() != null) {
            finding(to, span.finding(), span.note());
        }
        if (span.lastWord() != null) {
            kernel(to, span.lastWord());
        }
        return to.build();
    }

    private static void connection(AttributesBuilder to, SocketRecord socket) {
        Endpoint local = local(socket);
        Endpoint peer = peer(socket);
        to.put("network.transport", "tcp");
        Endpoint known = peer != null ? peer : local;
        if (known != null) {
            to.put("network.type", known.isIpv6() ? "ipv6" : "ipv4");
        }
        endpoint(to, "network.local.", local);
        endpoint(to, "network.peer.", peer);
        Endpoint server = socket.identity().role() == Role.CLIENT ? peer : local;
        endpoint(to, "server.", server);
        if (socket.identity().role() == Role.CLIENT) {
            put(to, "server.address", socket.ends().peerHost());
        }
    }

    private static void endpoint(AttributesBuilder to, String prefix, @Nullable Endpoint endpoint) {
        if (endpoint != null) {
            to.put(prefix + "address", endpoint.address());
            to.put(prefix + "port", endpoint.port());
        }
    }

    /** The local end from the record, which keeps what the code named; or from the kernel, which knows an end that the code never named. */
    static @Nullable Endpoint local(SocketRecord socket) {
        Observation word = socket.tcp().observation();
        return socket.ends().local() != null || word == null ? socket.ends().local() : word.local();
    }

    private static @Nullable Endpoint peer(SocketRecord socket) {
        Observation word = socket.tcp().observation();
        return socket.ends().peer() != null || word == null ? socket.ends().peer() : word.peer();
    }

    private static void socket(AttributesBuilder to, TcpSpan span) {
        SocketRecord socket = span.socket();
        if (span.state() != null) {
            to.put("network.connection.state", span.state().otelName());
        }
        to.put("sockspan.role", socket.identity().role().label());
        to.put("sockspan.api", socket.identity().api().label());
        to.put("sockspan.fd", socket.identity().fd());
        if (socket.tcp().cookie() != 0) {
            to.put("sockspan.cookie", Long.toUnsignedString(socket.tcp().cookie()));
        }
        to.put("sockspan.exact", span.exact());
        if (span.note() == Note.RESOLVED) {
            to.put("sockspan.resolved", true);
        } else if (span.note() == Note.STILL_OPEN) {
            to.put(socket.closing().closedTime() == 0 ? "sockspan.still_open" : "sockspan.goes_on", true);
        }
        entry(to, span);
    }

    /** How the state was entered, and how well the span's bounds are known. */
    private static void entry(AttributesBuilder to, TcpSpan span) {
        Transition entered = span.entered();
        if (entered == null) {
            return;
        }
        to.put("sockspan.cause", entered.cause().label());
        to.put("sockspan.evidence", entered.evidence().label());
        if (span.slack() > 0 || CLOSING_STATES.contains(entered.to())) {
            to.put("sockspan.polled", true);
            to.put("sockspan.poll_interval_ms", (span.slack() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        }
        Closer first = span.socket().tcp().closedFirst();
        put(to, "sockspan.closed_first", first == null ? null : first.label());
        Ending ending = span.socket().tcp().ending();
        put(to, "sockspan.ended", ending == null ? null : ending.label());
    }

    /** How long the handshake took, how long the connection waited to be accepted, and how often the SYN was sent again. */
    private static void opening(AttributesBuilder to, SocketRecord socket) {
        socket.synReceived().ifPresent(nanos -> to.put("sockspan.syn_received_us", nanos / NANOS_PER_MICRO));
        socket.acceptWait().ifPresent(nanos -> to.put("sockspan.accept_wait_ms", nanos / NANOS_PER_MILLI));
        Observation word = socket.tcp().observation();
        if (word != null && word.info().get(TcpInfo.Field.BYTES_RETRANS).orElse(1) == 0) {
            // A segment without data that was sent again was a SYN, or the SYN+ACK.
            put(to, "sockspan.syn_retrans", word.info().totalRetrans());
        }
    }

    private static void finding(AttributesBuilder to, Finding finding, Note note) {
        to.put("sockspan.rule", finding.rule());
        to.put("sockspan.certain", finding.certain());
        to.put("sockspan.fingerprint", finding.fingerprint());
        if (note != Note.FOUND) {
            return;
        }
        to.put("error.type", finding.rule());
        put(to, "sockspan.doubt", finding.doubt());
        to.put("sockspan.story", finding.story());
        to.put("sockspan.fix", finding.fix());
        IoOutcome read = finding.socket().outcomes().read();
        if (read != null) {
            to.put("sockspan.last_read_at", read.site().stack().top());
        }
        IoOutcome write = finding.socket().outcomes().write();
        if (write != null) {
            to.put("sockspan.last_write_at", write.site().stack().top());
        }
    }

    private static void kernel(AttributesBuilder to, Observation word) {
        TcpInfo info = word.info();
        put(to, "sockspan.tcp.rtt_us", info.rtt());
        put(to, "sockspan.tcp.total_retrans", info.totalRetrans());
        put(to, "sockspan.tcp.bytes_sent", info.bytesSent());
        put(to, "sockspan.tcp.bytes_received", info.bytesReceived());
        if (word.receiveQueue() >= 0) {
            to.put("sockspan.tcp.receive_queue", word.receiveQueue());
        }
        if (word.sendQueue() >= 0) {
            to.put("sockspan.tcp.send_queue", word.sendQueue());
        }
    }

    private static void site(AttributesBuilder to, Site site) {
        to.put("thread.name", site.thread());
        if (!site.stack().isEmpty()) {
            to.put(
                    "code.stacktrace",
                    site.stack().frames().stream()
                            .map(frame -> "\tat " + Stack.text(frame))
                            .collect(Collectors.joining("\n")));
        }
    }

    private static void put(AttributesBuilder to, String key, @Nullable String value) {
        if (value != null) {
            to.put(key, value);
        }
    }

    private static void put(AttributesBuilder to, String key, OptionalLong value) {
        value.ifPresent(number -> to.put(key, number));
    }

    /** On a span with a finding: the last read's and the last write's outcome, and where the code asked for the close, with their times. */
    static List<EventData> events(TcpSpan span, WatchClock clock) {
        List<EventData> events = new ArrayList<>();
        if (span.note() == Note.FOUND) {
            SocketRecord socket = span.socket();
            addOutcome(events, clock, socket.outcomes().read(), "sockspan.end_of_stream", "sockspan.read_failed");
            addOutcome(events, clock, socket.outcomes().write(), "sockspan.write_failed", "sockspan.write_failed");
            if (socket.closing().requested() != null) {
                AttributesBuilder to = Attributes.builder();
                site(to, socket.closing().requested());
                events.add(EventData.create(
                        clock.wall(socket.closing().requested().time()), "sockspan.close_requested", to.build()));
            }
        }
        return events;
    }

    private static void addOutcome(
            List<EventData> events, WatchClock clock, @Nullable IoOutcome outcome, String end, String failed) {
        if (outcome == null) {
            return;
        }
        AttributesBuilder to = Attributes.builder();
        site(to, outcome.site());
        to.put("sockspan.count", outcome.count());
        put(to, "sockspan.handler", outcome.handler());
        put(to, "sockspan.error", outcome.error());
        events.add(EventData.create(
                clock.wall(outcome.site().time()), outcome.isEndOfStream() ? end : failed, to.build()));
    }
}
