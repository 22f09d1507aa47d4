package io.sockspan.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Who holds a socket's Java object: the shortest path of strong references to it, as it stood when the heap was walked. A value.
 *
 * @param outcome whether there is such a path, and what kind of one
 * @param path the root, then a step for each reference, the last one to the object; empty where none was found
 * @param why in a few words why no path was found; empty where one was
 */
public record HeldBy(Outcome outcome, List<String> path, String why) {
    /** What came out of the walk. */
    public enum Outcome {
        HELD,
        /** Every path leads through its selector, its keys or its group of asynchronous channels: only the event loop knows it. */
        HELD_BY_SELECTOR,
        /** No path at all. */
        HELD_BY_NOTHING,
        /** The heap was not walked, or the walk reached its bound. */
        NOT_FOUND
    }

    /** How many steps of a long path are shown: from the root on, and up to the object. */
    private static final int FIRST = 6;

    private static final int LAST = 6;

    public HeldBy {
        path = List.copyOf(path);
    }

    public static HeldBy path(List<String> path) {
        return new HeldBy(Outcome.HELD, path, "");
    }

    public static HeldBy selector(List<String> path) {
        return new HeldBy(Outcome.HELD_BY_SELECTOR, path, "");
    }

    /** {@code why}: "its Java object is gone". */
    public static HeldBy nothing(String why) {
        return new HeldBy(Outcome.HELD_BY_NOTHING, List.of(), why);
    }

    /** {@code why}: "not found within 2 s". */
    public static HeldBy unknown(String why) {
        return new HeldBy(Outcome.NOT_FOUND, List.of(), why);
    }

    /**
     * One line: {@code static OrderClient.pool (HashMap) -> table -> [3] -> value (Order) -> ch (SocketChannelImpl)}. A long path loses its
     * middle.
     */
    public String text() {
        return switch (outcome) {
            case HELD -> drawn();
            case HELD_BY_SELECTOR -> "only its selector: " + drawn();
            case HELD_BY_NOTHING -> "nothing: " + why;
            case NOT_FOUND -> why;
        };
    }

    private String drawn() {
        List<String> steps = withoutRepetitions();
        if (steps.size() > FIRST + LAST) {
            List<String> shorter = new ArrayList<>(steps.subList(0, FIRST));
            shorter.add("... (" + (steps.size() - FIRST - LAST) + " more)");
            shorter.addAll(steps.subList(steps.size() - LAST, steps.size()));
            steps = shorter;
        }
        return String.join(" -> ", steps);
    }

    /** The nodes of a list become one step: {@code next (17 times)}. */
    private List<String> withoutRepetitions() {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < path.size(); ) {
            String step = path.get(i);
            int end = i + 1;
            while (end < path.size() && path.get(end).equals(step)) {
                end++;
            }
            if (end - i > 2) {
                steps.add(step + " (" + (end - i) + " times)");
            } else {
                steps.addAll(path.subList(i, end));
            }
            i = end;
        }
        return steps;
    }
}
