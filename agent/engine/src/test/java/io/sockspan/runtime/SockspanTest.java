package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockspan.config.Config;
import io.sockspan.control.AttachChannel;
import io.sockspan.control.Mailbox;
import io.sockspan.doorway.SocketHooks;
import io.sockspan.instrument.KeptClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Proves that an attached agent starts wholly or not at all, and leaves nothing behind. Runs in this JVM, with hooks that only a fake
 * instrumentation takes.
 */
class SockspanTest {
    private final KeptClasses jvm = new KeptClasses();

    /** What a tool would read as the reason of a failed attach, at each farewell. */
    private final List<String> farewells = new ArrayList<>();

    private Sockspan started;

    private static Properties standing() {
        try {
            return (Properties) Class.forName("jdk.internal.vm.VMSupport")
                    .getMethod("getAgentProperties")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the agent properties are elsewhere", e);
        }
    }

    private void farewell() {
        farewells.add(String.valueOf(standing().getProperty(Mailbox.FAILURE)));
    }

    private Sockspan start() throws Exception {
        Config config = Config.attached("", new Properties(), Map.of());
        started = Sockspan.start(config, true, jvm.instrumentation, this::farewell);
        return started;
    }

    @AfterEach
    void leave() {
        if (started != null) {
            started.leave();
        }
        standing().remove(Mailbox.FAILURE);
    }

    private void assertNothingIsLeft() {
        assertThat(jvm.transformers).isEmpty();
        assertThat(SocketHooks.installed()).isFalse();
        assertThat(standing()).isNotInstanceOf(AttachChannel.class);
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .doesNotContain("sockspan");
    }

    @Test
    void itIsAtWorkOnceWhatWasOpenBeforeIsTakenIn() throws Exception {
        Sockspan sockspan = start();
        assertThat(sockspan.settled()).isNull();
        assertThat(sockspan.foundOpen()).isNotNegative();
        assertThat(sockspan.isWatching()).isTrue();
        assertThat(standing()).isInstanceOf(AttachChannel.class);
        assertThat(SocketHooks.installed()).isTrue();
        assertThat(farewells).isEmpty();
    }

    @Test
    void itLeavesOnceAndNothingIsLeft() throws Exception {
        Sockspan sockspan = start();
        assertThat(sockspan.settled()).isNull();
        assertThat(sockspan.leave()).isEmpty();
        assertNothingIsLeft();
        assertThat(sockspan.isWatching()).isFalse();
        assertThat(sockspan.leave()).as("it is gone").hasSize(1);
        assertThat(farewells).hasSize(1);
        assertThat(jvm.retransformations).isEqualTo(2);
    }

    @Test
    void itLeavesWhollyEvenIfTheAskingThreadWasInterrupted() throws Exception {
        Sockspan sockspan = start();
        assertThat(sockspan.settled()).isNull();
        Thread.currentThread().interrupt();
        List<String> failures = sockspan.leave();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failures).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void itLeavesAndReportsItIfTheJvmRefusesToRestoreTheClasses() throws Exception {
        Sockspan sockspan = start();
        assertThat(sockspan.settled()).isNull();
        jvm.refusal = new InternalError("on purpose");
        assertThat(sockspan.leave()).singleElement().asString().contains("on purpose");
        assertNothingIsLeft();
        assertThat(farewells).hasSize(1);
    }

    @Test
    void anAgentThatLeavesAtOnceOpensNoAttachChannelAfterwards() throws Exception {
        Sockspan sockspan = start();
        sockspan.leave();
        sockspan.openAttachChannel();
        assertThat(standing()).isNotInstanceOf(AttachChannel.class);
        assertThat(SocketHooks.installed()).isFalse();
        assertThat(jvm.transformers).isEmpty();
    }

    @Test
    void oneAttachChannelIsOpenedHoweverOftenTheThreadBegins() throws Exception {
        Sockspan sockspan = start();
        assertThat(sockspan.settled()).isNull();
        Properties door = standing();
        sockspan.openAttachChannel();
        assertThat(standing()).isSameAs(door);
    }

    @Test
    void aFailedStartUndoesWhatItDid() {
        jvm.refusal = new InternalError("on purpose");
        assertThatThrownBy(this::start).isSameAs(jvm.refusal);
        assertNothingIsLeft();
    }

    @Test
    void theReasonOfAFailedAttachIsReportedBeforeTheLoaderIsClosed() throws Exception {
        // Outside of java.lang the doorway's classes cannot be defined there.
        assertThat(Start.attach("", jvm.instrumentation, this::farewell)).isNull();
        assertThat(farewells).singleElement().asString().contains("java.lang");
        assertNothingIsLeft();
    }
}
