package io.sockspan.control;

import io.sockspan.model.TcpState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Whether an agent is at work, since when, and what it could not see. */
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
        Map<TcpState, Integer> counts = new EnumMap<>(TcpState.class);
        watch.sockets().forEach(shown -> counts.merge(shown.socket().state(), 1, Integer::sum));
        StringJoiner line = new StringJoiner(", ", "open now: ", "\n").setEmptyValue("");
        counts.forEach((state, count) -> line.add(state + " " + count));
        text.append(line);
    }
}
