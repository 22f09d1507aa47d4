package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Attention;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves that it is seen whether a selector looks after a channel, and whether a thread waits in it. */
class SelectorsTest {
    private Selectors selectors;
    private SocketChannel channel;
    private Selector selector;

    @BeforeEach
    void open() throws IOException, ReflectiveOperationException {
        selectors = Selectors.open();
        channel = SocketChannel.open();
        selector = Selector.open();
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
        selector.close();
    }

    @Test
    void whatIsNoChannelIsNotKnown() throws ReflectiveOperationException {
        assertThat(selectors.of(this)).isNull();
        assertThat(selectors.of(null)).isNull();
    }

    @Test
    void withoutASelectorItsModeTells() throws IOException, ReflectiveOperationException {
        assertThat(selectors.of(channel)).isEqualTo(Attention.READER);
        channel.configureBlocking(false);
        assertThat(selectors.of(channel)).isEqualTo(Attention.POLLER);
    }

    @Test
    void aKeyTellsWhatItIsAskedFor() throws IOException, ReflectiveOperationException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        assertThat(selectors.of(channel)).isEqualTo(Attention.UNINTERESTED);
        key.interestOps(SelectionKey.OP_READ);
        assertThat(selectors.of(channel)).isEqualTo(Attention.IDLE_SELECTOR);
        key.cancel();
        assertThat(selectors.of(channel)).as("until its selector runs").isEqualTo(Attention.IDLE_SELECTOR);
        selector.selectNow();
        assertThat(selectors.of(channel)).isEqualTo(Attention.POLLER);
    }

    @Test
    void aThreadInItsSelectIsSeen() throws IOException, ReflectiveOperationException, InterruptedException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        // Not connected, it is in error at once: asked for nothing, it is not told.
        channel.keyFor(selector).interestOps(0);
        Thread waiting = new Thread(() -> {
            try {
                selector.select();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        waiting.start();
        channel.keyFor(selector).cancel();
        while (selectors.of(channel) == Attention.IDLE_SELECTOR) {
            LockSupport.parkNanos(1_000_000);
        }
        Attention seen = selectors.of(channel);
        selector.wakeup();
        waiting.join();
        // It may have taken the cancelled key away before it waited.
        assertThat(seen).isIn(Attention.SELECTING, Attention.POLLER);
    }
}
