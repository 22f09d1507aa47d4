package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Stack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Proves that a call site names its thread and the code that made it, and that equal stacks are kept once. */
class CallSiteTest {
    private final StackPool pool = new StackPool();

    @Test
    void aCallSiteKnowsItsThreadItsTimeAndTheCodeThatMadeIt() throws InterruptedException {
        List<CallSite> sites = new ArrayList<>();
        Thread thread = new Thread(() -> sites.add(new CallSite(7919)), "maker");
        thread.start();
        thread.join();
        CallSite site = sites.get(0);
        assertThat(site.thread).isEqualTo("maker");
        assertThat(site.time).isEqualTo(7919);
        // The test's own frames belong to the package that a stack leaves out; only the JDK's are left.
        assertThat(site.stack(pool).frames())
                .extracting(StackTraceElement::getMethodName)
                .contains("run");
    }

    @Test
    void aCallSiteThatIsReadTwiceGivesTheSameStack() {
        CallSite site = new CallSite(1);
        assertThat(site.stack(pool)).isSameAs(site.stack(pool));
    }

    @Test
    void equalStacksOfManySocketsAreKeptOnce() {
        Supplier<CallSite> maker = () -> new CallSite(1);
        Set<Stack> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 101; i++) {
            distinct.add(maker.get().stack(pool));
        }
        assertThat(distinct).hasSize(1);
    }

    @Test
    void thePoolKeepsWhatWasUsedLastAndForgetsTheRest() {
        Stack kept = stack(0);
        assertThat(pool.share(kept)).isSameAs(kept);
        Stack forgotten = stack(1);
        pool.share(forgotten);
        for (int i = 2; i < 4096 + 2; i++) {
            pool.share(stack(i));
            assertThat(pool.share(stack(0))).isSameAs(kept);
        }
        Stack again = stack(1);
        assertThat(pool.share(again)).isSameAs(again);
    }

    private static Stack stack(int line) {
        return Stack.of(new StackTraceElement[] {new StackTraceElement("com.example.A", "open", "A.java", line)});
    }
}
