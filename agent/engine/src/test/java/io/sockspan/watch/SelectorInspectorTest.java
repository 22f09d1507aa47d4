package io.sockspan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.ReadInterest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves that the inspector sees whether a selector watches a channel, and whether a thread waits in that selector. */
class SelectorInspectorTest {
    private SelectorInspector selectors;
    private SocketChannel channel;
    private Selector selector;

    @BeforeEach
    void open() throws IOException, ReflectiveOperationException {
        selectors = SelectorInspector.open();
        channel = SocketChannel.open();
        selector = Selector.open();
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
        selector.close();
    }

    @Test
    void theReadInterestOfAnObjectThatIsNoChannelIsUnknown() throws ReflectiveOperationException {
        assertThat(selectors.inspect(this)).isNull();
        assertThat(selectors.inspect(null)).isNull();
    }

    @Test
    void withoutASelectorTheBlockingModeDecides() throws IOException, ReflectiveOperationException {
        assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.READER);
        channel.configureBlocking(false);
        assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.POLLER);
    }

    @Test
    void aKeyShowsTheInterestThatItIsAskedFor() throws IOException, ReflectiveOperationException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.UNINTERESTED);
        key.interestOps(SelectionKey.OP_READ);
        assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.IDLE_SELECTOR);
        key.cancel();
        assertThat(selectors.inspect(channel)).as("until its selector runs").isEqualTo(ReadInterest.IDLE_SELECTOR);
        selector.selectNow();
        assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.POLLER);
    }

    @Test
    void aThreadThatWaitsInTheSelectorIsSeen() throws IOException, ReflectiveOperationException, InterruptedException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            channel.connect(listener.getLocalAddress());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.IDLE_SELECTOR);
            Thread waiting = new Thread(() -> {
                try {
                    selector.select();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            waiting.start();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (selectors.inspect(channel) != ReadInterest.SELECTING && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.SELECTING);
            selector.wakeup();
            waiting.join();
            assertThat(selectors.inspect(channel)).isEqualTo(ReadInterest.IDLE_SELECTOR);
        }
    }
}
