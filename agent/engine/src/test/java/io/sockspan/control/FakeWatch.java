package io.sockspan.control;

import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.PortUse;
import io.sockspan.model.Sample;
import io.sockspan.model.Suspect;
import io.sockspan.model.WatchClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An agent at work that answers what a test put into it. It is asked 101 s after the samples' birth; it has watched for 97 s, with a
 * threshold of 59 s.
 */
class FakeWatch implements Watch {
    final List<Finding> findings = new ArrayList<>();
    final List<JudgedSocket> sockets = new ArrayList<>();
    final List<String> blindSpots = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<PortUse> portUse = new ArrayList<>();
    String asked;
    String stopped;
    int foundOpen = -1;
    int left;

    @Override
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public List<JudgedSocket> sockets() {
        return sockets;
    }

    @Override
    public List<PortUse> portUse() {
        return portUse;
    }

    @Override
    public String asked() {
        return asked;
    }

    @Override
    public WatchClock clock() {
        return new WatchClock(() -> 0, () -> Sample.BORN + Sample.seconds(101));
    }

    @Override
    public String stopped() {
        return stopped;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public List<String> blindSpots() {
        return blindSpots;
    }

    @Override
    public Duration watched() {
        return Duration.ofSeconds(97);
    }

    @Override
    public Duration threshold() {
        return Duration.ofSeconds(59);
    }

    @Override
    public int foundOpen() {
        return foundOpen;
    }

    @Override
    public boolean isWatching() {
        return stopped == null;
    }

    @Override
    public boolean askAtBirth(Supplier<?> tokens) {
        return true;
    }

    @Override
    public List<Suspect> suspects(long since) {
        return List.of();
    }

    @Override
    public List<String> heldBy(List<Long> ids) {
        return List.of();
    }

    @Override
    public List<String> leave() {
        left++;
        return failures;
    }
}
