package io.sockspan.report.log;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import io.sockspan.report.Reporter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Logs each bug's story once, for the first socket of its fingerprint. Of the others, and of those that were closed after all, it logs the
 * counts: at most a line a second for each bug. Runs on the agent's thread; a line that cannot be written is the log's concern.
 */
public final class StoryLog implements Reporter {
    /** How many bugs are counted. No program has more; if one does, each further finding is logged in full. */
    private static final int LIMIT = 1_000;

    /** One bug's sockets: found, certain among those, found since the last line; taken back, taken back since the last line. */
    private static final class BugCounts {
        private long found;
        private long certain;
        private long foundSinceLine;
        private long takenBack;
        private long takenBackSinceLine;
        private final String how;

        private BugCounts(String how) {
            this.how = how;
        }

        private void add(Finding finding) {
            found++;
            certain += finding.certain() ? 1 : 0;
        }

        private boolean hasNews() {
            return foundSinceLine > 0 || takenBackSinceLine > 0;
        }

        private String certainty() {
            return certain == 0 || certain == found ? "" : ", " + certain + " of them certain";
        }

        private String line() {
            String more = foundSinceLine == 0 ? "" : foundSinceLine + " more, " + found + " in all" + certainty();
            String taken = takenBackSinceLine == 0 ? "" : takenBack + " taken back: " + how;
            foundSinceLine = 0;
            takenBackSinceLine = 0;
            return more.isEmpty() || taken.isEmpty() ? more + taken : more + "; " + taken;
        }
    }

    private final Consumer<String> log;
    private final Map<String, BugCounts> byFingerprint = new LinkedHashMap<>();

    public StoryLog(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void found(Finding finding) {
        BugCounts counts = byFingerprint.get(finding.fingerprint());
        if (counts != null) {
            counts.add(finding);
            counts.foundSinceLine++;
            return;
        }
        String trace = finding.traceId() == null ? "" : "\n  trace      " + finding.traceId();
        log.accept(finding.story() + trace);
        if (byFingerprint.size() < LIMIT) {
            BugCounts first = new BugCounts(howTakenBack(finding));
            first.add(finding);
            byFingerprint.put(finding.fingerprint(), first);
        }
    }

    @Override
    public void resolved(Finding finding, SocketRecord socket) {
        BugCounts counts = byFingerprint.get(finding.fingerprint());
        if (counts != null) {
            counts.takenBack++;
            counts.takenBackSinceLine++;
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
        byFingerprint.forEach((fingerprint, counts) -> {
            if (counts.hasNews()) {
                log.accept(fingerprint + ": " + counts.line());
            }
        });
    }

    @Override
    public void close() {
        tick(0);
    }
}
