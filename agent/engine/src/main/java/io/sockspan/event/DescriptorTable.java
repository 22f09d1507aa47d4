package io.sockspan.event;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The facts of every open socket by descriptor, in two levels, so that an empty range costs a reference. Application threads look up and
 * replace without a lock; a page of 1,024 is allocated when a descriptor of it is first used. Descriptors of 4,194,304 and more are not
 * watched, which {@link #put} reports.
 */
public final class DescriptorTable {
    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int PAGES = 1 << 12;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable SocketFacts>> pages =
            new AtomicReferenceArray<>(PAGES);

    public @Nullable SocketFacts get(int fd) {
        AtomicReferenceArray<@Nullable SocketFacts> page = page(fd);
        return page == null ? null : page.get(fd & (PAGE - 1));
    }

    /** Puts {@code facts} under their descriptor; false if the descriptor is beyond the table. */
    boolean put(SocketFacts facts) {
        AtomicReferenceArray<@Nullable SocketFacts> page = pageFor(facts.fd());
        if (page == null) {
            return false;
        }
        page.set(facts.fd() & (PAGE - 1), facts);
        return true;
    }

    /** Puts {@code facts} under their descriptor; false if it has facts already, or is beyond the table. */
    public boolean putIfAbsent(SocketFacts facts) {
        AtomicReferenceArray<@Nullable SocketFacts> page = pageFor(facts.fd());
        return page != null && page.compareAndSet(facts.fd() & (PAGE - 1), null, facts);
    }

    /** Removes {@code facts} if they are still the facts of their descriptor. */
    public void remove(SocketFacts facts) {
        AtomicReferenceArray<@Nullable SocketFacts> page = page(facts.fd());
        if (page != null) {
            page.compareAndSet(facts.fd() & (PAGE - 1), facts, null);
        }
    }

    private @Nullable AtomicReferenceArray<@Nullable SocketFacts> pageFor(int fd) {
        int index = fd >>> PAGE_BITS;
        if (index >= PAGES) {
            return null;
        }
        if (pages.get(index) == null) {
            pages.compareAndSet(index, null, new AtomicReferenceArray<>(PAGE));
        }
        return pages.get(index);
    }

    @Nullable
    SocketFacts remove(int fd) {
        AtomicReferenceArray<@Nullable SocketFacts> page = page(fd);
        return page == null ? null : page.getAndSet(fd & (PAGE - 1), null);
    }

    /** Visits what is open now, in the order of descriptors; costs a load per descriptor of every used page. */
    public void forEach(Consumer<SocketFacts> visitor) {
        for (int i = 0; i < PAGES; i++) {
            AtomicReferenceArray<@Nullable SocketFacts> page = pages.get(i);
            for (int j = 0; page != null && j < PAGE; j++) {
                SocketFacts facts = page.get(j);
                if (facts != null) {
                    visitor.accept(facts);
                }
            }
        }
    }

    private @Nullable AtomicReferenceArray<@Nullable SocketFacts> page(int fd) {
        int index = fd >>> PAGE_BITS;
        return index < PAGES ? pages.get(index) : null;
    }
}
