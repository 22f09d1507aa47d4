package io.sockspan.detect;

import io.sockspan.model.Accusation;
import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;

/**
 * What one rule decided against a socket, not yet put into words. It depends on the socket alone, never on the surroundings that are found
 * out for the words. An immutable value; the words cost some 50 us.
 */
public final class Decision {
    private final Rule rule;
    private final Verdict verdict;
    private final JudgingContext context;

    Decision(Rule rule, Verdict verdict, JudgingContext context) {
        this.rule = rule;
        this.verdict = verdict;
        this.context = context;
    }

    /** The rule's kebab-case id. */
    public String rule() {
        return rule.id();
    }

    /** Whether nothing but a bug explains it. */
    public boolean isCertain() {
        return verdict.doubt() == null;
    }

    /** The finding, with its story; {@code socket} is the record that was decided on, completed by its surroundings. */
    public Finding tell(SocketRecord socket) {
        String fingerprint = fingerprint(socket);
        String fix = verdict.fix(socket);
        String keepalive = rule.keepalive(socket);
        return new Finding(
                rule.id(),
                rule.isLeak(),
                isCertain(),
                verdict.doubt(),
                fingerprint,
                Story.ofFinding(rule.id(), fingerprint, verdict, keepalive, socket, context.now()),
                fix,
                keepalive,
                context.now(),
                null,
                socket);
    }

    /** The accusation for a test integration; its story is put into words when it is read. */
    public Accusation accuse(SocketRecord socket) {
        return new Accusation(
                rule.id(),
                isCertain(),
                fingerprint(socket),
                () -> Story.ofRedTest(rule.id(), verdict.fix(socket), socket, context.now()));
    }

    private String fingerprint(SocketRecord socket) {
        return rule.isLeak() ? Fingerprint.of(rule.id(), socket) : Fingerprint.ofOpening(rule.id(), socket);
    }
}
