package io.sockspan.control;

import io.sockspan.model.Finding;
import io.sockspan.model.PortUse;
import io.sockspan.model.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An agent at work that says what a test put into it, 101 s after the samples' birth, watching for 97 s with a threshold of 59 s. */
class ToldWatch implements Watch {
    final List<Finding> findings = new ArrayList<>();
    final List<Shown> sockets = new ArrayList<>();
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
    public List<Shown> sockets() {
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
    public long now() {
        return Sample.BORN + Sample.seconds(101);
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
    public List<String> leave() {
        left++;
        return failures;
    }
}
