package io.sockspan.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Who still holds what a test leaked: asked once for all that an error tells, and only when it is about to be thrown, for the JVM stands still
 * meanwhile, two seconds at most. On the test's thread.
 */
final class Holders {
    private Holders() {}

    /** The same sockets; the first of each cause, whose story is told, with its holder. {@code ask} gives a line for each id. */
    static List<Suspect> told(List<Suspect> leaked, Function<List<Long>, List<String>> ask) {
        Set<String> causes = new HashSet<>();
        List<Long> ids = new ArrayList<>();
        for (Suspect socket : leaked) {
            // What was collected is held by nobody, which is told already.
            if (causes.add(socket.text("fingerprint")) && !socket.wasCollected()) {
                ids.add(socket.id());
            }
        }
        if (ids.isEmpty()) {
            return leaked;
        }
        List<String> answers = ask.apply(ids);
        Map<Long, String> holders = new HashMap<>();
        for (int i = 0; i < Math.min(ids.size(), answers.size()); i++) {
            holders.put(ids.get(i), answers.get(i));
        }
        List<Suspect> told = new ArrayList<>();
        for (Suspect socket : leaked) {
            String holder = holders.get(socket.id());
            told.add(holder == null ? socket : socket.heldBy(holder));
        }
        return told;
    }
}
