package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.WatchClock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves which close samples which socket, that it does so once, and that a sample that fails costs no more than the sample. */
class CloseSampleTest {
    private static final int FD = 11;

    private final List<Integer> asked = new ArrayList<>();
    private Error failing;

    private final DescriptorTable table = new DescriptorTable();
    private final FactQueue queue = new FactQueue(64, WatchClock.system());
    private final Object owner = new Object();
    private final FactSink sink = new FactSink(
            table,
            queue,
            new NoSurroundings(WatchClock.system()) {
                @Override
                public byte[] snapAtClose(int fd) {
                    asked.add(fd);
                    if (failing != null) {
                        throw failing;
                    }
                    return new byte[] {(byte) asked.size()};
                }
            },
            new SwallowedErrors(),
            new HookProof());

    private SocketFacts accepted() {
        sink.born(owner, FD, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, InetAddress.getLoopbackAddress(), 4099);
        queue.poll();
        return table.get(FD);
    }

    @Test
    void theFirstCloseOfItsOwnerHasTheKernelAsked() {
        SocketFacts facts = accepted();
        sink.closeCalled(owner, FD);
        assertThat(facts.takeSnapAtClose()).containsExactly(1);
        assertThat(facts.sampledAtClose()).isNotZero();
        assertThat(facts.closed()).isZero();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void afterTheFirstCloseTheKernelIsNotAskedAgain() {
        SocketFacts facts = accepted();
        sink.closeCalled(owner, FD);
        long sampled = facts.sampledAtClose();
        sink.closeCalled(owner, FD);
        sink.preClosing(FD);
        sink.closing(FD);
        assertThat(asked).containsExactly(FD);
        assertThat(facts.sampledAtClose()).isEqualTo(sampled).isLessThanOrEqualTo(facts.closed());
    }

    @Test
    void aCloseOfAnObjectThatHadTheNumberBeforeAsksNothing() {
        SocketFacts facts = accepted();
        sink.closeCalled(new Object(), FD);
        assertThat(asked).isEmpty();
        assertThat(facts.sampledAtClose()).isZero();
        sink.closing(FD);
        assertThat(asked).containsExactly(FD);
    }

    @Test
    void afterDup2TheNumberIsAnotherFilesAndTheKernelIsNotAsked() {
        accepted();
        sink.preClosing(FD);
        sink.closeCalled(owner, FD);
        sink.closing(FD);
        assertThat(asked).containsExactly(FD);
    }

    @Test
    void aCloseThatIsDeferredKeepsItsSample() {
        SocketFacts facts = accepted();
        sink.closeCalled(owner, FD);
        sink.closeReturned(owner, FD);
        assertThat(facts.closeReturned()).isNotNull();
        assertThat(facts.takeSnapAtClose()).containsExactly(1);
        sink.closing(FD);
        assertThat(asked).hasSize(1);
        assertThat(facts.closed()).isNotZero();
    }

    @Test
    void aCloseByTheOwnerDoesNotSampleASocketFoundOpenOrNeverConnected() {
        sink.born(owner, FD, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        sink.closeCalled(owner, FD);
        sink.closing(FD);
        assertThat(asked).isEmpty();
        SocketFacts found = SocketFacts.foundOpen(FD, SocketSink.ROLE_CLIENT, System.nanoTime(), true);
        assertThat(table.putIfAbsent(found)).isTrue();
        sink.closeCalled(owner, FD);
        assertThat(asked).isEmpty();
        sink.closing(FD);
        assertThat(asked).containsExactly(FD);
    }

    @Test
    void aSampleThatFailsCostsNeitherTheCloseNorTheDup2() {
        SocketFacts facts = accepted();
        failing = new OutOfMemoryError("a test's");
        assertThatThrownBy(() -> sink.preClosing(FD)).isSameAs(failing);
        assertThat(facts.preClosed()).isNotZero();
        assertThat(queue.poll()).isSameAs(facts);
        sink.closing(FD);
        assertThat(facts.closed()).isNotZero();
        SocketFacts other = accepted();
        assertThatThrownBy(() -> sink.closing(FD)).isSameAs(failing);
        assertThat(other.isOpen()).isFalse();
        assertThat(table.get(FD)).isNull();
        assertThat(queue.poll()).isNotNull();
    }
}
