package io.sockspan.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds out what still holds the sockets that a test leaked. The agent is asked once for a whole error, and only when it is about to be
 * thrown, because the JVM stands still meanwhile, two seconds at most. On the test's thread.
 */
final class Holders {
    private Holders() {}

    /** The same sockets; the first of each cause, whose story the error has, gets its holder. {@code ask} gives a line for each id. */
    static List<Suspect> withHolders(List<Suspect> leaked, Function<List<Long>, List<String>> ask) {
        Set<String> causes = new HashSet<>();
        List<Long> ids = new ArrayList<>();
        for (Suspect socket : leaked) {
            // The story says already that a collected socket was held by nothing.
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
        List<Suspect> completed = new ArrayList<>();
        for (Suspect socket : leaked) {
            String holder = holders.get(socket.id());
            completed.add(holder == null ? socket : socket.heldBy(holder));
        }
        return completed;
    }
}
