package io.sockspan.report.otel;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code error.type} of a failed connect, found by the exception's class and message; else {@code _OTHER}. Pure, any thread. */
final class ConnectFailure {
    private static final String OTHER = "_OTHER";

    /** What an exception's text may hold, in lower case, and the type it stands for; the first that matches wins. */
    private static final List<ErrorText> ROWS = List.of(
            new ErrorText("refused", "connection_refused"),
            new ErrorText("timed out", "timed_out"),
            new ErrorText("timeout", "timed_out"),
            new ErrorText("no route to host", "no_route"),
            new ErrorText("noroutetohost", "no_route"),
            new ErrorText("network is unreachable", "network_unreachable"),
            new ErrorText("network unreachable", "network_unreachable"),
            new ErrorText("connection reset", "connection_reset"),
            new ErrorText("unresolvedaddress", "host_not_found"),
            new ErrorText("unknownhost", "host_not_found"),
            new ErrorText("cannot assign requested address", "address_not_available"),
            new ErrorText("permission denied", "permission_denied"),
            new ErrorText("closedbyinterrupt", "cancelled"),
            new ErrorText("asynchronousclose", "cancelled"),
            new ErrorText("closedchannel", "cancelled"),
            new ErrorText("socket closed", "cancelled"));

    private ConnectFailure() {}

    static String errorType(@Nullable String error) {
        if (error == null) {
            return OTHER;
        }
        String text = error.toLowerCase(Locale.ROOT);
        return ROWS.stream()
                .filter(row -> text.contains(row.part))
                .map(ErrorText::type)
                .findFirst()
                .orElse(OTHER);
    }

    /**
     * The type for a connect that was still under way when the socket was closed: its error's if it had one, else that the code gave up.
     */
    static String ofClosed(@Nullable String error) {
        return error == null ? "cancelled" : errorType(error);
    }

    /** One row of the table; a value, any thread, cannot fail. */
    private record ErrorText(String part, String type) {}
}
