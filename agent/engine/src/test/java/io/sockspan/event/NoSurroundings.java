package io.sockspan.event;

import io.sockspan.model.WatchClock;

/** Surroundings with nothing in them: no TLS, no sample, no thread of the agent's; only the time of a clock. */
public class NoSurroundings implements SinkSurroundings {
    private final WatchClock clock;

    public NoSurroundings(WatchClock clock) {
        this.clock = clock;
    }

    @Override
    public Object ownerUnder(Object socket) {
        return null;
    }

    @Override
    public int descriptorOf(Object owner) {
        return -1;
    }

    @Override
    public byte[] snapAtAccept(int fd) {
        return null;
    }

    @Override
    public byte[] snapAtClose(int fd) {
        return null;
    }

    @Override
    public boolean isOwn(Thread thread) {
        return false;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }
}
