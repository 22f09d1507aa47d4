package io.sockspan.watch;

import io.sockspan.model.ReadInterest;
import java.lang.reflect.Field;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a selector watches a channel, and whether a thread waits in that selector. Runs on the agent's thread, only for a
 * channel that is about to be judged. Reads the JDK's fields without their locks, so an answer may be a moment old. Needs sun.nio.ch and
 * java.nio.channels.spi opened to this module.
 */
final class SelectorInspector {
    private final Class<?> selector;
    private final Field keys;
    private final Field inSelect;

    private SelectorInspector() throws ReflectiveOperationException {
        selector = Class.forName("sun.nio.ch.SelectorImpl", false, null);
        inSelect = selector.getDeclaredField("inSelect");
        inSelect.setAccessible(true);
        keys = AbstractSelectableChannel.class.getDeclaredField("keys");
        keys.setAccessible(true);
    }

    /** Null if this JDK's classes are not as expected: then the read interest of no channel is known. */
    static @Nullable SelectorInspector open() {
        try {
            return new SelectorInspector();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /**
     * What would read from {@code owner}. Null for an object that is no selectable channel of the JDK, or that is registered with a
     * selector of another provider.
     */
    @Nullable
    ReadInterest inspect(@Nullable Object owner) throws ReflectiveOperationException {
        if (!(owner instanceof AbstractSelectableChannel channel)) {
            return null;
        }
        SelectionKey[] registered = (SelectionKey[]) keys.get(channel);
        if (registered != null) {
            for (SelectionKey key : registered) {
                if (key != null) {
                    return selector.isInstance(key.selector()) ? interest(key) : null;
                }
            }
        }
        return unregistered(channel);
    }

    private static ReadInterest unregistered(SelectableChannel channel) {
        return channel.isBlocking() ? ReadInterest.READER : ReadInterest.POLLER;
    }

    private ReadInterest interest(SelectionKey key) throws ReflectiveOperationException {
        if (isUninterested(key)) {
            return ReadInterest.UNINTERESTED;
        }
        return inSelect.getBoolean(key.selector()) ? ReadInterest.SELECTING : ReadInterest.IDLE_SELECTOR;
    }

    private static boolean isUninterested(SelectionKey key) {
        try {
            return key.isValid() && (key.interestOps() & SelectionKey.OP_READ) == 0;
        } catch (CancelledKeyException e) {
            return false;
        }
    }
}
