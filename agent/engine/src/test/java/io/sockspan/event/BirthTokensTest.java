package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Proves what becomes of the token that a test integration gives at a socket's birth, and that a supplier that throws costs no fact. */
class BirthTokensTest extends SinkFixture {
    private final Object token = new Object();

    @Test
    void withoutASupplierNoTokenIsKept() {
        assertThat(opened(FD).token).isNull();
    }

    @Test
    void theTokenGivenAtBirthStaysUntilTheEnd() {
        sink.births().ask(() -> token);
        SocketFacts facts = opened(FD);
        assertThat(facts.token()).isSameAs(token);
        sink.closing(FD);
        assertThat(facts.token()).isSameAs(token);
        facts.forget();
        assertThat(facts.token()).isNull();
    }

    @Test
    void theSupplierIsAskedOnceForEachBirthUntilItIsRemoved() {
        AtomicInteger asked = new AtomicInteger();
        sink.births().ask(asked::incrementAndGet);
        assertThat(opened(FD).token).isEqualTo(1);
        sink.connected(FD);
        sink.endOfStream(FD);
        assertOffered(table.get(FD));
        assertThat(accepted(FD + 1).token).isEqualTo(2);
        sink.births().ask(null);
        assertThat(accepted(FD + 2).token).isNull();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatTheSupplierThrowsIsCountedAndTheSocketIsWatched() {
        sink.births().ask(() -> {
            throw new StackOverflowError();
        });
        assertThat(opened(FD).token).isNull();
        assertThat(swallowed.counts()).containsEntry("askAtBirth java.lang.StackOverflowError", 1L);
    }

    @Test
    void anAcceptedSocketKeepsItsListenersTokenToo() {
        sink.births().ask(() -> token);
        opened(FD);
        sink.births().ask(() -> "of its own");
        SocketFacts facts = accepted(FD + 1);
        sink.acceptFinished(FD, FD + 1);
        assertThat((Object[]) facts.token()).containsExactly("of its own", token);
    }

    @Test
    void withoutATokenOfTheListenerItKeepsItsOwn() {
        opened(FD);
        sink.births().ask(() -> token);
        SocketFacts facts = accepted(FD + 1);
        sink.acceptFinished(FD, FD + 1);
        assertThat(facts.token()).isSameAs(token);
    }

    @Test
    void onlyACloseByTheCleanerCountsAsCollected() throws InterruptedException {
        SocketFacts reachable = opened(FD);
        onAThreadNamed("Common-Cleaner", FD);
        assertThat(reachable.collected).as("its owner is there").isFalse();
        assertOffered(reachable);

        SocketFacts elsewhere = opened(FD);
        elsewhere.clear();
        sink.closing(FD);
        assertThat(elsewhere.collected).as("on another thread").isFalse();
        assertOffered(elsewhere);

        SocketFacts gone = opened(FD);
        gone.clear();
        onAThreadNamed("Common-Cleaner", FD);
        assertThat(gone.collected).isTrue();
    }

    private void onAThreadNamed(String name, int fd) throws InterruptedException {
        Thread thread = new Thread(() -> sink.closing(fd), name);
        thread.start();
        thread.join();
    }
}
