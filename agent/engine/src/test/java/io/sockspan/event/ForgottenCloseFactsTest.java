package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Proves what is written down of events after which code forgets to close: time-outs, failed handshakes, keys, TLS, a lost owner. */
class ForgottenCloseFactsTest extends SinkFixture {
    private final SocketTimeoutException timedOut = new SocketTimeoutException("Read timed out");

    @Test
    void onlyATimeOutIsWrittenDownAsThrownOverALivingSocket() {
        SocketFacts facts = accepted(FD);
        sink.readThrew(FD, new IOException("reported where it was thrown"));
        assertOffered();
        assertThat(facts.thrown()).isNull();
        sink.readThrew(FD, timedOut);
        assertOffered(facts);
        assertThat(facts.thrown().error).isEqualTo("java.net.SocketTimeoutException: Read timed out");
        long first = facts.thrownLast();
        assertThat(first).isNotZero();
        sink.readThrew(FD, timedOut);
        assertOffered();
        assertThat(facts.thrown().count()).isEqualTo(2);
        assertThat(facts.thrownLast()).isGreaterThan(first);
    }

    @Test
    void anAsynchronousReadThatWasKilledNamesItsRequest() {
        SocketFacts facts = accepted(FD);
        sink.readStarted(FD, this);
        assertOffered(facts);
        sink.readKilled(FD);
        assertOffered(facts);
        assertThat(facts.thrown().error).isEqualTo("java.nio.channels.InterruptedByTimeoutException");
        assertThat(facts.thrown().where).isSameAs(facts.asyncReads.lastRequest());
    }

    @Test
    void aCloseByTheJdkAfterACollectionIsWrittenDown() throws InterruptedException {
        String[] threads = {"Common-Cleaner", "Finalizer", "main-7"};
        boolean[] expected = {true, true, false};
        for (int i = 0; i < threads.length; i++) {
            SocketFacts facts = accepted(FD + i);
            int fd = FD + i;
            facts.clear();
            Thread closer = new Thread(() -> sink.closing(fd), threads[i]);
            closer.start();
            closer.join();
            queue.poll();
            assertThat(facts.collected()).as(threads[i]).isEqualTo(expected[i]);
        }
    }

    @Test
    void whatAFinalizerClosesOfAnotherObjectIsNotCollectedItself() throws InterruptedException {
        SocketFacts facts = accepted(FD);
        Thread closer = new Thread(() -> sink.closing(FD), "Finalizer");
        closer.start();
        closer.join();
        assertThat(facts.collected()).isFalse();
    }

    @Test
    void aConnectRefusedBeforeItBeganIsWrittenDownForItsOwnSocketOnly() {
        SocketFacts facts = opened(FD);
        sink.connectThrew(this, FD, new IOException("another's"));
        assertOffered();
        sink.connectThrew(owner, FD, new IOException("not looked up"));
        assertOffered(facts);
        assertThat(facts.connectError()).isEqualTo("java.io.IOException: not looked up");
        assertThat(facts.connectFailed()).as("nothing was sent").isZero();
        sink.connectThrew(owner, FD, new IOException("again"));
        assertOffered();
    }

    @Test
    void aFailedHandshakeIsWrittenDownForTheSocketUnderIt() throws Throwable {
        SocketFacts facts = accepted(FD);
        sink.tlsHandshakeFailed(this, new SSLHandshakeException("no"));
        assertOffered();
        underTls = FD;
        sink.tlsHandshakeFailed(this, timedOut);
        assertThat(facts.thrown()).as("its read has reported that").isNull();
        sink.tlsHandshakeFailed(this, new SSLHandshakeException("no"));
        assertOffered(facts);
        assertThat(facts.thrown().error).isEqualTo("javax.net.ssl.SSLHandshakeException: no");
    }

    @Test
    void nothingMoreIsWrittenDownForASocketThatIsBeingClosed() throws Throwable {
        SocketFacts facts = accepted(FD);
        sink.preClosing(FD);
        assertOffered(facts);
        underTls = FD;
        sink.readThrew(FD, timedOut);
        sink.tlsClosed(this);
        sink.keyCancelled(this);
        assertOffered();
        assertThat(facts.mayBeForgotten(System.nanoTime())).isFalse();
    }

    @Test
    void nothingIsWrittenDownUnderANumberThatIsAnotherSocketsByNow() throws Throwable {
        SocketFacts other = accepted(FD);
        other.clear();
        underTls = FD;
        sink.tlsClosed(this);
        sink.tlsHandshakeFailed(this, new SSLHandshakeException("no"));
        sink.tlsEndOfStream(this);
        sink.keyCancelled(this);
        assertOffered();
        assertThat(other.hasOutcome()).isFalse();
        assertThat(other.mayBeForgotten(System.nanoTime())).isFalse();
    }

    @Test
    void tlsIsClosedOnce() throws Throwable {
        SocketFacts facts = accepted(FD);
        underTls = FD;
        sink.tlsClosed(this);
        assertOffered(facts);
        CallSite closed = facts.tlsClosed();
        sink.tlsClosed(this);
        assertOffered();
        assertThat(facts.tlsClosed()).isSameAs(closed).isNotNull();
    }

    @Test
    void theLastCancelledKeyIsKeptUntilThereIsANewOne() throws Throwable {
        SocketFacts facts = accepted(FD);
        underTls = FD;
        sink.keyRegistered(this);
        sink.keyCancelled(this);
        assertOffered(facts);
        CallSite first = facts.keyCancelled();
        sink.keyCancelled(this);
        assertThat(facts.keyCancelled()).isNotNull().isNotSameAs(first);
        sink.keyRegistered(this);
        assertThat(facts.keyCancelled()).isNull();
    }

    @Test
    void theFirstUseOfASocketWhoseBirthWasNotSeenIsKept() {
        SocketFacts found = SocketFacts.foundOpen(FD, SocketSink.ROLE_CLIENT, 1, true);
        table.put(found);
        SocketFacts born = accepted(13);
        sink.used(13);
        assertThat(born.firstUse).isNull();
        assertOffered();
        sink.used(FD);
        assertOffered(found);
        CallSite first = found.firstUse;
        assertThat(first).isNotNull();
        sink.used(FD);
        sink.shutdownOutput(FD);
        assertThat(found.firstUse).isSameAs(first);
    }

    @Test
    void aLostOwnerIsNoticedAndAnUnknownOneIsNotLost() {
        SocketFacts facts = accepted(FD);
        assertThat(facts.isReachable()).isTrue();
        facts.clear();
        assertThat(facts.isReachable()).isFalse();
        assertThat(SocketFacts.foundOpen(FD, SocketSink.ROLE_CLIENT, 1, true).isReachable())
                .isTrue();
    }

    @Test
    void aSocketOverWhichSomethingWasJustThrownIsNotYetForgotten() {
        SocketFacts facts = accepted(FD);
        sink.readThrew(FD, timedOut);
        assertThat(facts.mayBeForgotten(facts.thrownLast() - 1)).isFalse();
        assertThat(facts.mayBeForgotten(facts.thrownLast())).isTrue();
        facts.forgetStacks();
        facts.forget();
        assertThat(facts.mayBeForgotten(System.nanoTime())).isFalse();
    }
}
