package io.sockspan.control;

import io.sockspan.model.JudgedSocket;
import io.sockspan.model.PortUse;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** Says how long the agent has been at work, how many sockets it sees, and what it could not see. */
final class StatusVerb implements Verb {
    @Override
    public String name() {
        return "status";
    }

    @Override
    public Reply answer(Watch watch, List<String> words) {
        StringBuilder text = new StringBuilder("at work for ")
                .append(Ages.of(watch.watched().toMillis()))
                .append(", threshold ")
                .append(Ages.of(watch.threshold().toMillis()));
        int found = watch.foundOpen();
        if (found >= 0) {
            text.append("; ").append(found).append(" sockets were open before the attach");
        }
        text.append('\n');
        counts(watch, text);
        String stopped = watch.stopped();
        if (stopped != null) {
            text.append("it has stopped watching: ").append(stopped).append('\n');
        }
        watch.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        Banner.blindSpots(watch, text);
        return new Reply(0, text.toString());
    }

    private static void counts(Watch watch, StringBuilder text) {
        List<SocketRecord> sockets =
                watch.sockets().stream().map(JudgedSocket::socket).toList();
        text.append(states(
                "open now: ",
                sockets,
                socket ->
                        socket.closing().closedTime() == 0 && socket.identity().fd() >= 0));
        text.append(states(
                "closed, and still in the kernel: ",
                sockets,
                socket -> socket.closing().closedTime() != 0));
        text.append(states(
                "not accepted yet: ", sockets, socket -> socket.identity().fd() < 0));
        for (PortUse use : watch.portUse()) {
            text.append("TIME_WAIT holds ")
                    .append(use.timeWait())
                    .append(use.ports() < 0 ? "" : " of " + use.ports())
                    .append(" ports to ")
                    .append(use.destination());
            StringJoiner lines = new StringJoiner(", ", ", opened at ", "").setEmptyValue("");
            for (PortUse.Line line : use.openedAt()) {
                lines.add((line.line() == null ? "lines that were not kept" : line.line()) + " (" + line.count() + ")");
            }
            text.append(lines).append('\n');
        }
        if (watch.asked() != null) {
            text.append(watch.asked()).append('\n');
        }
    }

    private static String states(String title, List<SocketRecord> sockets, Predicate<SocketRecord> which) {
        Map<TcpState, Integer> counts = new EnumMap<>(TcpState.class);
        sockets.stream().filter(which).forEach(socket -> counts.merge(socket.descriptorState(), 1, Integer::sum));
        StringJoiner line = new StringJoiner(", ", title, "\n").setEmptyValue("");
        counts.forEach((state, count) -> line.add(state + " " + count));
        return line.toString();
    }
}
