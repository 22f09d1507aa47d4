package io.sockspan.report.log;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import io.sockspan.report.Reporter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells each bug once: the first socket of a fingerprint with its whole story, further ones by a count, at most one line a second and
 * fingerprint. Runs on the agent's thread; what the log does with a line that it cannot write is the log's own business.
 */
public final class StoryLog implements Reporter {
    private static final long ONE_SECOND = 1_000_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Bugs told apart; beyond that, which no program has, every finding is told in full. */
    private static final int LIMIT = 1_000;

    private static final class Told {
        long count;
        long unsaid;
        long saidTime;
    }

    private final Consumer<String> log;
    private final Map<String, Told> byFingerprint = new HashMap<>();

    public StoryLog(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void found(Finding finding) {
        Told told = byFingerprint.get(finding.fingerprint());
        if (told == null) {
            log.accept(
                    finding.traceId() == null
                            ? finding.story()
                            : finding.story() + "\n  trace      " + finding.traceId());
            if (byFingerprint.size() < LIMIT) {
                Told first = new Told();
                first.count = 1;
                first.saidTime = finding.time();
                byFingerprint.put(finding.fingerprint(), first);
            }
            return;
        }
        told.count++;
        told.unsaid++;
        if (finding.time() - told.saidTime >= ONE_SECOND) {
            told.saidTime = finding.time();
            sayCount(finding.fingerprint(), told);
        }
    }

    private void sayCount(String fingerprint, Told told) {
        log.accept(fingerprint + ": " + told.unsaid + " more, " + told.count + " in all");
        told.unsaid = 0;
    }

    @Override
    public void resolved(Finding finding, SocketRecord socket) {
        double seconds = (socket.closedTime() - finding.time()) / NANOS_PER_SECOND;
        log.accept(finding.fingerprint() + ": taken back, fd " + socket.fd() + " was closed "
                + String.format(Locale.ROOT, "%.2f s", seconds) + " after it was found");
    }

    @Override
    public void close() {
        byFingerprint.forEach((fingerprint, told) -> {
            if (told.unsaid > 0) {
                sayCount(fingerprint, told);
            }
        });
    }
}
