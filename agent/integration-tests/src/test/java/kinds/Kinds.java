package kinds;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/**
 * Runs the ways that its arguments name, {@code name=count} each, against the peer at a port; after {@code mended}, their mended twins.
 * Then it collects garbage, and ends when it reads a line.
 */
public final class Kinds {
    private static final Map<String, Way> WAYS = new LinkedHashMap<>();

    static {
        WAYS.putAll(ConnectFailures.WAYS);
        WAYS.putAll(SetUpFailures.WAYS);
        WAYS.putAll(TlsFailures.WAYS);
        WAYS.putAll(Loops.WAYS);
        WAYS.putAll(Pools.WAYS);
    }

    private Kinds() {}

    public static void main(String[] args) throws Exception {
        Stand stand = new Stand(Integer.parseInt(args[0]));
        boolean mended = args[1].equals("mended");
        for (int i = 2; i < args.length; i++) {
            String[] named = args[i].split("=", 2);
            for (int count = Integer.parseInt(named[1]); count > 0; count--) {
                WAYS.get(named[0]).meet(stand, mended);
            }
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        Stage.say("COLLECTED");
        Stage.hear();
        Stage.keep(stand);
    }
}
