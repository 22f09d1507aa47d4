package io.sockspan.report;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands every report to every reporter, on the agent's threads. If one throws, its failure is counted and logged once, and the others go
 * on.
 */
public final class Reporters implements Reporter {
    private final List<Reporter> all = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private final Consumer<String> log;
    private long failures;

    public Reporters(Consumer<String> log) {
        this.log = log;
    }

    public void add(Reporter reporter) {
        all.add(reporter);
    }

    /** How many reports were lost because a reporter threw, or because they never arrived. */
    @Override
    public long lost() {
        long lost = failures;
        for (Reporter reporter : all) {
            lost += reporter.lost();
        }
        return lost;
    }

    @Override
    public List<String> leftOut() {
        List<String> lines = new ArrayList<>();
        all.forEach(reporter -> lines.addAll(reporter.leftOut()));
        return lines;
    }

    @Override
    public void found(Finding finding) {
        Finding shown = finding.inTrace(trace(finding));
        each(reporter -> reporter.found(shown));
    }

    @Override
    public @Nullable String trace(Finding finding) {
        String id = null;
        for (Reporter reporter : all) {
            try {
                String shown = reporter.trace(finding);
                id = shown == null ? id : shown;
            } catch (RuntimeException | Error e) {
                failed(reporter, e);
            }
        }
        return id;
    }

    @Override
    public void tick(long now) {
        each(reporter -> reporter.tick(now));
    }

    @Override
    public void resolved(Finding finding, SocketRecord socket) {
        each(reporter -> reporter.resolved(finding, socket));
    }

    @Override
    public void standing(Finding finding) {
        each(reporter -> reporter.standing(finding));
    }

    @Override
    public boolean follows(long socketId) {
        boolean follows = false;
        for (Reporter reporter : all) {
            try {
                follows |= reporter.follows(socketId);
            } catch (RuntimeException | Error e) {
                failed(reporter, e);
            }
        }
        return follows;
    }

    @Override
    public boolean followsHealthy() {
        boolean follows = false;
        for (Reporter reporter : all) {
            follows |= reporter.followsHealthy();
        }
        return follows;
    }

    @Override
    public void changed(SocketRecord socket) {
        each(reporter -> reporter.changed(socket));
    }

    @Override
    public void close() {
        each(Reporter::close);
    }

    private void each(Consumer<Reporter> report) {
        for (Reporter reporter : all) {
            try {
                report.accept(reporter);
            } catch (RuntimeException | Error e) {
                failed(reporter, e);
            }
        }
    }

    private void failed(Reporter reporter, Throwable thrown) {
        failures++;
        String name = reporter.getClass().getSimpleName();
        if (failed.add(name)) {
            String what = thrown instanceof UncheckedIOException ? thrown.getMessage() : name + " failed: " + thrown;
            log.accept(what + "; findings still come here");
        }
    }
}
