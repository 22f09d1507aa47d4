package io.sockspan.detect;

import io.sockspan.model.PortUse;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * TIME_WAIT holds more than half of the ports for one destination, so that connect() becomes slow and then fails. Certain, because the
 * ports are counted. The socket stands for all sockets that were opened alike. Pure.
 */
final class PortPressure implements Trouble {
    private static final int LINES = 3;

    @Override
    public String id() {
        return "port-pressure";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        PortUse use = socket.surroundings().portUse();
        if (use == null
                || socket.identity().role() != Role.CLIENT
                || use.ports() <= 0
                || 2L * use.held() <= use.ports()) {
            return null;
        }
        String ours = use.timeWaitOfAll() < 0 ? "" : ", " + use.timeWait() + " of them this JVM's";
        return new Verdict(
                null,
                use.held() + " of " + use.ports() + " ports to " + use.destination() + " are in TIME_WAIT" + ours
                        + lines(use),
                "keep connections and use them again where they are opened (" + firstLine(use, socket) + ")");
    }

    @Override
    public String keepalive(SocketRecord socket) {
        return KeepaliveAdvice.TIME_WAIT;
    }

    private static String lines(PortUse use) {
        StringJoiner lines = new StringJoiner(", ", "; opened at ", "").setEmptyValue("");
        use.openedAt().stream()
                .limit(LINES)
                .forEach(line ->
                        lines.add((line.line() == null ? "lines not kept" : line.line()) + " (" + line.count() + ")"));
        return lines.toString();
    }

    private static String firstLine(PortUse use, SocketRecord socket) {
        return use.openedAt().stream()
                .map(PortUse.Line::line)
                .filter(line -> line != null)
                .findFirst()
                .orElse(socket.beginning().site().stack().top());
    }
}
