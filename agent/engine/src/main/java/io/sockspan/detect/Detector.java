package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one rule after the other until one accuses the socket. Pure; takes some microseconds on the agent's thread. */
public final class Detector {
    /**
     * A new rule is a line here, a class, and a page in {@code docs/detectors}. Leaks come first. Among the others, a rule that says more
     * comes before one that says less. A report to the code names a line to change; that the code lost the socket does not. A half-closed
     * socket whose peer is silent is said to have a dead peer. A mere suspicion comes last.
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

    /** The decision of the first rule that accuses {@code socket}, or null if none does; it is not put into words yet. */
    public static @Nullable Decision decide(SocketRecord socket, JudgingContext context) {
        for (Rule rule : RULES) {
            boolean asked = rule.isLeak() || context.canTellTrouble();
            Verdict verdict = asked ? rule.judge(socket, context) : null;
            if (verdict != null) {
                return new Decision(rule, verdict, context);
            }
        }
        return null;
    }
}
