package io.sockspan.report.log;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import io.sockspan.report.Reporter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells each bug once: the first socket of a fingerprint with its whole story, further ones and those that were closed after all by their
 * counts, a line a second and bug at most. Runs on the agent's thread; a line that cannot be written is the log's own business.
 */
public final class StoryLog implements Reporter {
    /** Bugs told apart; beyond that, which no program has, every finding is told in full. */
    private static final int LIMIT = 1_000;

    /** One bug's sockets: found, those without doubt among them, found and not yet said, taken back, taken back and not yet said. */
    private static final class Told {
        private long found;
        private long certain;
        private long unsaid;
        private long back;
        private long unsaidBack;
        private final String how;

        private Told(String how) {
            this.how = how;
        }

        private void add(Finding finding) {
            found++;
            certain += finding.certain() ? 1 : 0;
        }

        private boolean hasNews() {
            return unsaid > 0 || unsaidBack > 0;
        }

        private String sure() {
            return certain == 0 || certain == found ? "" : ", " + certain + " of them certain";
        }

        private String news() {
            String more = unsaid == 0 ? "" : unsaid + " more, " + found + " in all" + sure();
            String taken = unsaidBack == 0 ? "" : back + " taken back: " + how;
            unsaid = 0;
            unsaidBack = 0;
            return more.isEmpty() || taken.isEmpty() ? more + taken : more + "; " + taken;
        }
    }

    private final Consumer<String> log;
    private final Map<String, Told> byFingerprint = new LinkedHashMap<>();

    public StoryLog(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void found(Finding finding) {
        Told told = byFingerprint.get(finding.fingerprint());
        if (told != null) {
            told.add(finding);
            told.unsaid++;
            return;
        }
        String trace = finding.traceId() == null ? "" : "\n  trace      " + finding.traceId();
        log.accept(finding.story() + trace);
        if (byFingerprint.size() < LIMIT) {
            Told first = new Told(howTakenBack(finding));
            first.add(finding);
            byFingerprint.put(finding.fingerprint(), first);
        }
    }

    @Override
    public void resolved(Finding finding, SocketRecord socket) {
        Told told = byFingerprint.get(finding.fingerprint());
        if (told != null) {
            told.back++;
            told.unsaidBack++;
        } else {
            log.accept(finding.fingerprint() + ": taken back, fd "
                    + socket.identity().fd() + " " + howTakenBack(finding));
        }
    }

    /** A trouble may pass while the socket stays open. */
    private static String howTakenBack(Finding finding) {
        return finding.leak() ? "closed after all" : "over";
    }

    @Override
    public void tick(long now) {
        byFingerprint.forEach((fingerprint, told) -> {
            if (told.hasNews()) {
                log.accept(fingerprint + ": " + told.news());
            }
        });
    }

    @Override
    public void close() {
        tick(0);
    }
}
