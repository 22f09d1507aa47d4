package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks every rule in turn, until one accuses; pure, some microseconds on the agent's thread. */
public final class Detector {
    /**
     * A new rule is a line here, a class, and a page in {@code docs/detectors}. Leaks come first, then what is more telling: what the code was
     * told names a line to change, that nobody holds the socket any more does not; a half-closed socket whose peer is silent is said to have a
     * dead peer. A mere suspicion comes last.
     */
    private static final List<Rule> RULES = List.of(
            new DeferredClose(),
            new TlsLeftOpen(),
            new EofIgnored(),
            new ErrorIgnored(),
            new CancelledKey(),
            new NeverConnected(),
            new NeverRead(),
            new Unreachable(),
            new ClosedByCleaner(),
            new StuckClose(),
            new NotAccepting(),
            new ConnectStuck(),
            new DeadPeer(),
            new UnreadData(),
            new HalfCloseStuck(),
            new PortPressure(),
            new Abandoned());

    private Detector() {}

    /** The rules' ids, in the order in which they are asked. */
    public static List<String> rules() {
        return RULES.stream().map(Rule::id).toList();
    }

    /** The verdict of the first rule that accuses {@code socket}, or null if none does; nothing of it is put into words yet. */
    public static @Nullable Decision decide(SocketRecord socket, JudgingContext moment) {
        for (Rule rule : RULES) {
            boolean asked = rule.isLeak() || moment.canTellTrouble();
            Verdict verdict = asked ? rule.judge(socket, moment) : null;
            if (verdict != null) {
                return new Decision(rule, verdict, moment);
            }
        }
        return null;
    }
}
