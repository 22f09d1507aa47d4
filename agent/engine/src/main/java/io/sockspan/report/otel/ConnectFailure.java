package io.sockspan.report.otel;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code error.type} of a failed connect, from the exception's class and message; pure, any thread, an unknown one is {@code _OTHER}. */
final class ConnectFailure {
    private static final String OTHER = "_OTHER";

    /** What an exception's text may hold, in lower case, and the type it stands for; the first that matches wins. */
    private static final List<Row> ROWS = List.of(
            new Row("refused", "connection_refused"),
            new Row("timed out", "timed_out"),
            new Row("timeout", "timed_out"),
            new Row("no route to host", "no_route"),
            new Row("noroutetohost", "no_route"),
            new Row("network is unreachable", "network_unreachable"),
            new Row("network unreachable", "network_unreachable"),
            new Row("connection reset", "connection_reset"),
            new Row("unresolvedaddress", "host_not_found"),
            new Row("unknownhost", "host_not_found"),
            new Row("cannot assign requested address", "address_not_available"),
            new Row("permission denied", "permission_denied"),
            new Row("closedbyinterrupt", "cancelled"),
            new Row("asynchronousclose", "cancelled"),
            new Row("closedchannel", "cancelled"),
            new Row("socket closed", "cancelled"));

    private ConnectFailure() {}

    static String errorType(@Nullable String error) {
        if (error == null) {
            return OTHER;
        }
        String text = error.toLowerCase(Locale.ROOT);
        return ROWS.stream()
                .filter(row -> text.contains(row.part))
                .map(Row::type)
                .findFirst()
                .orElse(OTHER);
    }

    /** A connect that was still under way when the socket was closed: by its error if it met one, else the code gave up. */
    static String ofClosed(@Nullable String error) {
        return error == null ? "cancelled" : errorType(error);
    }

    /** One row of the table; a value, any thread, cannot fail. */
    private record Row(String part, String type) {}
}
