package io.sockspan.control;

import java.util.List;

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
        Banner.blindSpots(watch, text);
        return new Reply(0, text.toString());
    }
}
