package io.sockspan.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.channels.SelectionKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proves which classes hold weakly, and that a reference comes with every interface, because interfaces shift its fields' numbers. */
class WeakHoldersTest {
    /** An interface of an interface. */
    private interface Deep extends Runnable {}

    private static class Middle extends WeakReference<Object> implements Deep {
        Middle() {
            super(new Object());
        }

        @Override
        public void run() {}
    }

    private static final class Odd extends Middle implements Comparable<Odd>, Runnable {
        @Override
        public int compareTo(Odd other) {
            return 0;
        }
    }

    @Test
    void aReferenceBringsAllItsSuperinterfacesOnce() {
        Object[] references = WeakHolders.references(new Class<?>[] {Odd.class, String.class, WeakReference.class});
        assertThat(references).hasSize(2);
        assertThat((Class<?>[]) references[0])
                .containsExactlyInAnyOrder(Odd.class, Comparable.class, Runnable.class, Deep.class)
                .startsWith(Odd.class);
        assertThat((Class<?>[]) references[1]).containsExactly(WeakReference.class);
    }

    @Test
    void selectorsTheirKeysAndAsynchronousGroupsAreFound() throws ClassNotFoundException {
        Class<?> selector = Class.forName("sun.nio.ch.EPollSelectorImpl", false, null);
        Class<?> port = Class.forName("sun.nio.ch.EPollPort", false, null);
        assertThat(WeakHolders.selectors(new Class<?>[] {selector, SelectionKey.class, port, Map.class}))
                .containsExactly(selector, SelectionKey.class, port);
    }
}
