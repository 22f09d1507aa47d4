package io.sockspan.runtime;

import io.sockspan.control.Watch;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.PortUse;
import io.sockspan.model.Suspect;
import io.sockspan.model.WatchClock;
import io.sockspan.watch.Engine;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work as the verbs see it. Runs on the JVM's attach thread, and waits for the engine's lock, which the agent's thread holds
 * for a step.
 */
final class LiveWatch implements Watch {
    private final Sockspan sockspan;

    LiveWatch(Sockspan sockspan) {
        this.sockspan = sockspan;
    }

    @Override
    public List<Finding> findings() {
        Engine engine = sockspan.engineIfNeeded();
        return engine == null ? List.of() : engine.findings();
    }

    @Override
    public List<JudgedSocket> sockets() {
        Engine engine = sockspan.engineIfNeeded();
        return engine == null ? List.of() : engine.sockets();
    }

    @Override
    public List<PortUse> portUse() {
        Engine engine = sockspan.engineIfNeeded();
        return engine == null ? List.of() : engine.portUse();
    }

    @Override
    public @Nullable String asked() {
        Engine engine = sockspan.engineIfNeeded();
        String use = engine == null ? null : engine.describeKernelTable();
        long tooFast = sockspan.unsampled();
        return use == null || tooFast == 0 ? use : use + "; " + tooFast + " more came too fast";
    }

    @Override
    public WatchClock clock() {
        return sockspan.clock();
    }

    @Override
    public @Nullable String stopped() {
        return sockspan.whyStopped();
    }

    @Override
    public List<String> notes() {
        return sockspan.notes();
    }

    @Override
    public List<String> blindSpots() {
        return sockspan.blindSpots();
    }

    @Override
    public Duration watched() {
        return sockspan.watched();
    }

    @Override
    public Duration threshold() {
        return sockspan.threshold();
    }

    @Override
    public int foundOpen() {
        return sockspan.foundOpen();
    }

    @Override
    public boolean isWatching() {
        return sockspan.isWatching();
    }

    @Override
    public boolean askAtBirth(Supplier<?> tokens) {
        return sockspan.askAtBirth(tokens);
    }

    @Override
    public List<Suspect> suspects(long since) {
        return sockspan.suspects(since);
    }

    @Override
    public List<String> heldBy(List<Long> ids) {
        return sockspan.whoHolds().lines(ids);
    }

    @Override
    public List<String> leave() {
        return sockspan.leave();
    }
}
