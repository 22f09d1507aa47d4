package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.instrument.Hook;
import io.sockspan.instrument.Hook.Where;
import io.sockspan.instrument.HookTransformer;
import io.sockspan.model.TcpState;
import io.sockspan.report.Reporters;
import io.sockspan.watch.EngineFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that every loss is reported as a blind spot, with its count, and that nothing is reported without cause. */
class SummaryTest extends EngineFixture {
    @TempDir
    private Path folder;

    private Path file;
    private Log log;
    private Summary summary;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("a.log");
        log = Log.to(file.toString());
        summary = summary(new HookTransformer(List.of()));
    }

    private Summary summary(HookTransformer hooks) {
        return new Summary(swallowed, queue, sink, hooks, new Reporters(calls::add), log);
    }

    @Test
    void anAgentThatSawEverythingHasNoBlindSpot() {
        accepts(7);
        open(7, TcpState.ESTABLISHED);
        steps();
        assertThat(summary.blindSpots(engine)).isEmpty();
        assertThat(summary.blindSpots(null)).isEmpty();
    }

    @Test
    void everyLossIsABlindSpotWithItsCount() {
        for (int fd = 20; fd < 31; fd++) {
            sink.born(this, fd, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        }
        sink.born(this, 1 << 22, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        sink.swallowed("read", new IllegalStateException());
        sink.swallowed("read", new IllegalStateException());
        summary.memoryShortages.addAndGet(3);
        assertThat(summary.blindSpots(null))
                .containsExactly(
                        "7 events were dropped because a bounded buffer was full",
                        "2 events were lost in hooks that failed",
                        "1 sockets could not be watched",
                        "3 times the heap was full when the agent needed some of it");
    }

    @Test
    void aSocketThatTheKernelDoesNotWatchIsABlindSpot() {
        watchable = false;
        accepts(7);
        open(7, TcpState.ESTABLISHED);
        steps();
        assertThat(summary.blindSpots(engine)).containsExactly("1 sockets could not be watched");
    }

    @Test
    void aHookThatIsMissingIsABlindSpotByItsName() {
        Hook row = new Hook("close", "sun/nio/ch/NoSuchClass", "close", "", Where.ENTER, "closing", List.of());
        assertThat(summary(new HookTransformer(List.of(row))).blindSpots(null))
                .containsExactly("hook missing in this JDK: close (sun.nio.ch.NoSuchClass.close)");
    }

    @Test
    void theSummaryLineHoldsEveryCount() {
        accepts(7);
        open(7, TcpState.CLOSED);
        sink.endOfStream(7);
        sink.swallowed("read", new IllegalStateException());
        steps();
        summary.say(engine);
        assertThat(file).hasContent("""
                sockspan: swallowed behind the hook read java.lang.IllegalStateException: 1
                sockspan: summary sockets=1 findings=1 swallowed=1 dropped=0 missing_hooks=0 unwatched=0 lost_reports=0 \
                lost_lines=0 memory_shortages=0
                """);
    }
}
