package io.sockspan.control;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Closer;
import io.sockspan.model.Ending;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One fact about a socket in a list: each row feeds the table, the JSON and the CSV. Pure.
 *
 * @param key in JSON and CSV, with its unit
 * @param title in a table; empty for a fact that only programs want
 * @param value gives a String, a Long, a Boolean, or null for a fact that is not known or does not apply
 * @param cell gives the value as a person reads it
 */
record Column(String key, String title, Value value, Cell cell) {
    /** {@code now} in ns since the epoch. */
    interface Value {
        @Nullable
        Object of(JudgedSocket shown, long now);
    }

    /** {@code value} is the value of this column. */
    interface Cell {
        String of(@Nullable Object value, JudgedSocket shown);
    }

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final Cell PLAIN = (value, shown) -> value == null ? "-" : value.toString();

    static final List<Column> ALL = List.of(
            plain(
                    "id",
                    "ID",
                    (shown, now) -> shown.socket().identity().id() == 0
                            ? null
                            : shown.socket().identity().id()),
            plain(
                    "fd",
                    "FD",
                    (shown, now) -> hasDescriptor(shown.socket())
                            ? (long) shown.socket().identity().fd()
                            : null),
            plain(
                    "state",
                    "STATE",
                    (shown, now) -> shown.socket().descriptorState().name()),
            new Column(
                    "in_state_ms",
                    "FOR",
                    (shown, now) ->
                            millis(now - shown.socket().descriptorEntry().time()),
                    (value, shown) ->
                            age(value, shown.socket().descriptorEntry().exact())),
            plain(
                    "in_state_exact",
                    "",
                    (shown, now) -> shown.socket().descriptorEntry().exact()),
            new Column(
                    "age_ms",
                    "OPEN",
                    (shown, now) -> millis(now - shown.socket().beginning().time()),
                    (value, shown) -> age(value, shown.socket().beginning().found() == null)),
            plain(
                    "closed_ms",
                    "",
                    (shown, now) -> shown.socket().closing().closedTime() == 0
                            ? null
                            : millis(now - shown.socket().closing().closedTime())),
            plain("closed_first", "", (shown, now) -> label(shown.socket().tcp().closedFirst())),
            plain("ended", "", (shown, now) -> label(shown.socket().tcp().ending())),
            plain("syn_received_us", "", (shown, now) -> scaled(shown.socket().synReceived(), NANOS_PER_MICRO)),
            plain("accept_wait_ms", "", (shown, now) -> scaled(shown.socket().acceptWait(), NANOS_PER_MILLI)),
            plain(
                    "role",
                    "ROLE",
                    (shown, now) -> shown.socket().identity().role().label()),
            plain("api", "API", (shown, now) -> shown.socket().identity().api().label()),
            plain("local", "LOCAL", (shown, now) -> text(shown.socket().ends().local())),
            plain("peer", "PEER", (shown, now) -> text(shown.socket().ends().peer())),
            plain("peer_host", "", (shown, now) -> shown.socket().ends().peerHost()),
            new Column(
                    "accept_queue",
                    "QUEUE",
                    (shown, now) -> ofQueue(shown, AcceptQueue::length),
                    (value, shown) -> value == null ? "-" : value + "/" + ofQueue(shown, AcceptQueue::limit)),
            plain("accept_limit", "", (shown, now) -> ofQueue(shown, AcceptQueue::limit)),
            plain("accept_drops", "", (shown, now) -> ofQueue(shown, AcceptQueue::drops)),
            plain("accept_clients_gone", "", (shown, now) -> ofQueue(shown, AcceptQueue::clientsGone)),
            plain("last_accept_thread", "", (shown, now) -> lastAccept(shown, Site::thread)),
            plain(
                    "last_accept_at",
                    "",
                    (shown, now) -> lastAccept(shown, site -> site.stack().top())),
            plain(
                    "before_attach",
                    "",
                    (shown, now) -> shown.socket().beginning().found() != null),
            new Column(
                    "rule",
                    "VERDICT",
                    (shown, now) -> ofFinding(shown, Finding::rule),
                    (value, shown) -> value == null ? "-" : value + doubt(shown)),
            plain("certain", "", (shown, now) -> ofFinding(shown, Finding::certain)),
            plain("fingerprint", "", (shown, now) -> ofFinding(shown, Finding::fingerprint)),
            plain("opened_at", "OPENED", (shown, now) -> openedAt(shown.socket())));

    private static final String BEFORE = "before-attach";

    private static Column plain(String key, String title, Value value) {
        return new Column(key, title, value, PLAIN);
    }

    /** A lower bound begins with {@code >}. */
    private static String age(@Nullable Object millis, boolean exact) {
        return (exact ? "" : ">") + Ages.of(millis instanceof Long number ? number : 0);
    }

    private static @Nullable Object ofFinding(JudgedSocket shown, Function<Finding, Object> part) {
        Finding finding = shown.finding();
        return finding == null ? null : part.apply(finding);
    }

    private static String doubt(JudgedSocket shown) {
        return Boolean.TRUE.equals(ofFinding(shown, Finding::certain)) ? "" : "?";
    }

    private static boolean hasDescriptor(SocketRecord socket) {
        return socket.closing().closedTime() == 0 && socket.identity().fd() >= 0;
    }

    /** A count of the accept queue, for a listener; null where it is not known. */
    private static @Nullable Object ofQueue(JudgedSocket shown, ToLongFunction<AcceptQueue> count) {
        AcceptQueue queue = shown.socket().surroundings().acceptQueue();
        return queue == null || count.applyAsLong(queue) < 0 ? null : count.applyAsLong(queue);
    }

    private static @Nullable Object lastAccept(JudgedSocket shown, Function<Site, String> part) {
        AcceptQueue queue = shown.socket().surroundings().acceptQueue();
        return queue == null || queue.lastAccept() == null ? null : part.apply(queue.lastAccept());
    }

    private static @Nullable String label(@Nullable Closer closer) {
        return closer == null ? null : closer.label();
    }

    private static @Nullable String label(@Nullable Ending ending) {
        return ending == null ? null : ending.label();
    }

    private static @Nullable String openedAt(SocketRecord socket) {
        if (socket.beginning().found() != null) {
            return BEFORE;
        }
        return socket.beginning().site().stack().isEmpty()
                ? null
                : socket.beginning().site().stack().top();
    }

    private static @Nullable String text(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.toString();
    }

    private static @Nullable Object scaled(OptionalLong nanos, long unit) {
        return nanos.isPresent() ? nanos.getAsLong() / unit : null;
    }

    private static long millis(long nanos) {
        return Math.max(0, nanos / NANOS_PER_MILLI);
    }
}
