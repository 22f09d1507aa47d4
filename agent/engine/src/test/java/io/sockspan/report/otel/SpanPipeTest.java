package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.SocketRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Proves the queue, its thread and its bounds. */
class SpanPipeTest {
    private static final int CAPACITY = 31;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger threads = new AtomicInteger();
    private final Kept kept = new Kept();

    private SpanPipe pipe(Destination destination) {
        return new SpanPipe(
                () -> destination,
                "http://collector:4318/v1/traces",
                task -> {
                    threads.incrementAndGet();
                    return new Thread(task);
                },
                lines::add,
                CAPACITY);
    }

    private static List<TcpSpan> spans(int count) {
        List<TcpSpan> spans = new ArrayList<>();
        while (spans.size() < count) {
            SocketRecord life = Life.connected(spans.size() + 1L).open();
            spans.addAll(new Staircase(new TraceIds(7), life).changed(life));
        }
        return spans;
    }

    private static void awaitTrue(String what, BooleanSupplier condition) {
        for (int i = 0; i < 6000 && !condition.getAsBoolean(); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    @Test
    void noThreadIsMadeWithoutASpanAndOneForAllOfThem() {
        SpanPipe idle = pipe(kept);
        idle.accept(List.of());
        idle.abortOverdue();
        idle.close();
        assertThat(threads).hasValue(0);

        SpanPipe used = pipe(kept);
        used.accept(spans(13));
        used.accept(spans(17));
        used.close();
        assertThat(threads).hasValue(1);
        assertThat(kept.spans()).hasSize(30);
        assertThat(used.sent()).isEqualTo(30);
        assertThat(used.dropped() + used.lost()).isZero();
    }

    @Test
    void spansThatDoNotFitAreDroppedAndCountedWithoutAWait() throws InterruptedException {
        Hanging hanging = new Hanging();
        SpanPipe pipe = pipe(hanging);
        pipe.accept(spans(1));
        hanging.sending.await();
        pipe.accept(spans(CAPACITY + 7));
        assertThat(pipe.dropped()).isEqualTo(7);
        pipe.close();
        assertThat(hanging.aborted.getCount()).isZero();
        pipe.accept(spans(3));
        assertThat(pipe.dropped()).isEqualTo(10);
        awaitTrue("what waited is lost", () -> pipe.lost() == CAPACITY + 1);
        assertThat(pipe.sent()).isZero();
    }

    @Test
    void aDeadCollectorIsLoggedOnceAndAgainOnlyAfterItHasWorked() {
        SpanPipe pipe = pipe(kept);
        kept.refuse("it answered 503");
        pipe.accept(spans(5));
        awaitTrue("first batch", () -> pipe.lost() == 5);
        pipe.accept(spans(7));
        awaitTrue("second batch", () -> pipe.lost() == 12);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("http://collector:4318/v1/traces", "it answered 503");
        kept.refuse(null);
        pipe.accept(spans(11));
        awaitTrue("it works", () -> pipe.sent() == 11);
        kept.refuse("it answered 400");
        pipe.accept(spans(13));
        awaitTrue("third batch", () -> pipe.lost() == 25);
        pipe.close();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).contains("it answered 400");
    }

    @Test
    void anExporterThatCannotBeBuiltCostsALineAndTheSpans() {
        SpanPipe pipe = new SpanPipe(
                () -> {
                    throw new IllegalStateException("no such compression");
                },
                "there",
                Thread::new,
                lines::add);
        pipe.accept(spans(3));
        pipe.close();
        assertThat(pipe.lost()).isEqualTo(3);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("no such compression");
    }

    @Test
    void itsThreadIsADaemonWithOurNameAndLoader() {
        List<Thread> made = Collections.synchronizedList(new ArrayList<>());
        SpanPipe pipe = new SpanPipe(
                () -> kept,
                "there",
                task -> {
                    Thread thread = new Thread(task);
                    made.add(thread);
                    return thread;
                },
                lines::add);
        pipe.accept(spans(3));
        assertThat(made).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("sockspan-export");
        });
        pipe.close();
        awaitTrue("it ends", () -> !made.get(0).isAlive());
    }

    /** Sends nothing until it is aborted; any thread. */
    private static final class Hanging implements Destination {
        private final CountDownLatch sending = new CountDownLatch(1);
        private final CountDownLatch aborted = new CountDownLatch(1);

        @Override
        public @Nullable String send(List<TcpSpan> batch) {
            sending.countDown();
            try {
                aborted.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return "aborted";
        }

        @Override
        public void abortOverdue() {}

        @Override
        public void abort() {
            aborted.countDown();
        }
    }
}
