package io.sockspan.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What went wrong while the agent came or worked. It is logged at once and kept for status, up to a limit. Any of the agent's threads. */
final class AgentProblems {
    private static final int MAX = 20;

    private final Log log;
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final List<String> notes;

    /** {@code notes} were made before there was a log. */
    AgentProblems(Log log, List<String> notes) {
        this.log = log;
        this.notes = new CopyOnWriteArrayList<>(notes);
    }

    /** Reports something that costs an ability: the agent cannot see something now. */
    void lost(String what) {
        keep(lost, what);
    }

    /** Reports something that was asked for and could not be done; the agent still sees everything. */
    void note(String what) {
        keep(notes, what);
    }

    private void keep(List<String> list, String what) {
        log.say(what);
        if (list.size() < MAX) {
            list.add(what);
        }
    }

    List<String> lost() {
        return List.copyOf(lost);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
