package io.sockspan.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What went wrong while the agent came or worked: said in the log at once, and kept for whoever asks, bounded. Any of the agent's threads. */
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

    /** Something that costs an ability: there is something now that cannot be seen. */
    void lost(String what) {
        keep(lost, what);
    }

    /** Something that was asked for and is not so; all is seen. */
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
