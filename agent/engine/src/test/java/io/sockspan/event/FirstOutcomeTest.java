package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Proves that the first outcome that reads and writes report is kept with its call site, and that later ones are counted. */
class FirstOutcomeTest extends SinkFixture {
    @Test
    void theFirstEndOfStreamIsKeptAndLaterOnesAreCounted() {
        SocketFacts facts = accepted(FD);
        for (int i = 0; i < 7; i++) {
            sink.endOfStream(FD);
        }
        sink.readFailed(FD, new IOException("later"));
        assertThat(facts.read().error).isNull();
        assertThat(facts.read().tls).isFalse();
        assertThat(facts.read().handler).isNull();
        assertThat(facts.read().count()).isEqualTo(8);
        assertThat(facts.read().thread).isEqualTo(Thread.currentThread().getName());
        assertThat(facts.read().where.time).isEqualTo(facts.read().time);
        assertThat(facts.write()).isNull();
        assertOffered(facts);
    }

    @Test
    void theFirstErrorIsKeptAsTheCodeMeetsIt() throws ReflectiveOperationException {
        SocketFacts facts = accepted(FD);
        Class<?> asTheJdkThrowsIt = Class.forName("sun.net.ConnectionResetException");
        sink.readFailed(
                FD, (Throwable) asTheJdkThrowsIt.getConstructor(String.class).newInstance("Connection reset"));
        sink.writeFailed(FD, new IOException((String) null));
        assertThat(facts.read().error).isEqualTo("java.net.SocketException: Connection reset");
        assertThat(facts.write().error).isEqualTo("java.io.IOException");
        for (int i = 0; i < 6; i++) {
            sink.writeFailed(FD, new IOException("Broken pipe"));
        }
        assertThat(facts.write().count()).isEqualTo(7);
        assertOffered(facts);
    }

    @Test
    void theEndOfATlsStreamBelongsToTheDescriptorUnderIt() throws Throwable {
        SocketFacts facts = accepted(FD);
        sink.tlsEndOfStream(owner);
        assertThat(facts.read()).isNull();
        underTls = FD;
        sink.tlsEndOfStream(owner);
        assertThat(facts.read().tls).isTrue();
        assertOffered(facts);
    }

    @Test
    void afterOurOwnShutdownOfInputAReadSaysNothingOfThePeer() {
        SocketFacts facts = accepted(FD);
        sink.shutdownInput(FD);
        sink.endOfStream(FD);
        sink.readFailed(FD, new IOException("x"));
        assertThat(facts.read()).isNull();
        sink.writeFailed(FD, new IOException("Broken pipe"));
        assertThat(facts.write()).isNotNull();
    }

    @Test
    void afterDup2NeitherReadNorWriteSaysAnything() {
        SocketFacts facts = accepted(FD);
        sink.preClosing(FD);
        sink.endOfStream(FD);
        sink.readFailed(FD, new IOException("x"));
        sink.writeFailed(FD, new IOException("x"));
        assertThat(facts.read()).isNull();
        assertThat(facts.write()).isNull();
        assertOffered(facts);
    }

    @Test
    void anUnknownDescriptorReportsNothing() {
        sink.endOfStream(FD);
        sink.endOfStream(-1);
        sink.writeFailed(FD, new IOException("x"));
        assertOffered();
    }

    @Test
    void ofAsynchronousReadsTheFirstTwoRequestsTakeAStack() {
        SocketFacts facts = accepted(FD);
        sink.readStarted(FD, owner);
        CallSite first = facts.asyncReads.lastRequest();
        sink.readStarted(FD, "handler");
        CallSite second = facts.asyncReads.lastRequest();
        sink.readStarted(FD, null);
        assertThat(second).isNotSameAs(first).isSameAs(facts.asyncReads.lastRequest());
        assertThat(facts.asyncReads.handler()).isNull();
    }

    @Test
    void theEndOfAnAsynchronousStreamNamesItsRequestAndItsHandler() {
        SocketFacts facts = accepted(FD);
        sink.readStarted(FD, "handler");
        sink.endOfStream(FD);
        assertThat(facts.read().where).isSameAs(facts.asyncReads.lastRequest());
        assertThat(facts.read().handler).isEqualTo("java.lang.String");
    }

    @Test
    void aReadRequestOnAnUnknownDescriptorIsForgotten() {
        sink.readStarted(FD, owner);
        assertThat(table.get(FD)).isNull();
    }
}
