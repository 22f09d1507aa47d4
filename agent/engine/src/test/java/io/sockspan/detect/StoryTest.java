package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.knownStack;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.BYTES_SENT;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static io.sockspan.model.TcpInfo.Field.TOTAL_RETRANS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Finding;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.StoryLine;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Proves every letter of the stories that a person reads: those of the log, and those of a red test. */
class StoryTest {
    private static String story(Sample sample) {
        Finding finding = Judged.finding(sample.record(), new JudgingContext(BORN + seconds(101), seconds(42)));
        return finding.story().replace(finding.fingerprint(), "FINGERPRINT");
    }

    @Test
    void anEndOfStreamThatWasIgnored() {
        TcpInfo info = info(280, LAST_DATA_SENT, 90_000, BYTES_SENT, 211, BYTES_RECEIVED, 30, TOTAL_RETRANS, 2);
        Sample sample = Sample.accepted()
                .in(TcpState.CLOSE_WAIT, 17.25, true)
                .readOutcome(null, 1009, null, Sample.READ, 19)
                .seen(101, 0, 0, info);
        assertThat(story(sample)).isEqualTo("""
                        eof-ignored: the end of stream was read and ignored
                          127.0.0.1:8081 -> 127.0.0.1:40009  Socket  server  fd 11  open 101.00 s, CLOSE_WAIT 83.75 s
                          opened     com.example.Server.accept(Server.java:23)  thread acceptor
                          last read  com.example.Handler.read(Handler.java:41)  thread worker-3  returned -1, 1009 times
                          close()    never called
                          ended      the peer first
                          kernel     211 B sent, 30 B received (a FIN counts as one), 2 retransmitted, nothing left unread
                          certain    yes
                          fix        close it where the read returned -1 (com.example.Handler.read(Handler.java:41)), or \
                        open it in try-with-resources (com.example.Server.accept(Server.java:23))
                          known as   FINGERPRINT""");
    }

    @Test
    void anErrorThatWasIgnoredByACompletionHandler() {
        Sample sample = Sample.accepted()
                .role(Role.CLIENT)
                .peerHost("orders.example")
                .in(TcpState.CLOSED, 17, false)
                .readOutcome("java.io.IOException: Connection reset", 1, "com.example.Done", Sample.READ, 19)
                .seenByJava(101);
        assertThat(story(sample)).isEqualTo("""
                        error-ignored: the error of a read was ignored (java.io.IOException: Connection reset)
                          127.0.0.1:8081 -> 127.0.0.1:40009 (orders.example)  Socket  client  fd 11  open 101.00 s, CLOSED at least 84.00 s
                          opened     com.example.Server.accept(Server.java:23)  thread acceptor
                          last read  com.example.Handler.read(Handler.java:41)  thread worker-3  threw java.io.IOException: \
                        Connection reset  reported to com.example.Done
                          close()    never called
                          kernel     state only
                          certain    yes
                          fix        close it where a read failed (com.example.Handler.read(Handler.java:41))
                          known as   FINGERPRINT""");
    }

    @Test
    void anEndOfStreamThatWasNotRead() {
        Sample sample = Sample.accepted()
                .in(TcpState.CLOSE_WAIT, 17, true)
                .seen(101, 13, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 30));
        assertThat(story(sample)).isEqualTo("""
                        never-read: the peer's end of stream waits, and no code reads it
                          127.0.0.1:8081 -> 127.0.0.1:40009  Socket  server  fd 11  open 101.00 s, CLOSE_WAIT 84.00 s
                          opened     com.example.Server.accept(Server.java:23)  thread acceptor
                          close()    never called
                          ended      the peer first
                          kernel     0 B sent, 30 B received (a FIN counts as one), 0 retransmitted, 13 B left unread
                          certain    no: 13 B of what came wait unread: the exchange was broken off, or the code that reads it is slow
                          fix        read or close what was opened at com.example.Server.accept(Server.java:23)
                          known as   FINGERPRINT""");
    }

    @Test
    void aLibrarysCallForTheApplicationNamesBothAndTheKnownLines() {
        Stack opened = knownStack("org.pool.Pool.open", 31, "org.pool.Pool.lease", 17, "com.example.Orders.fetch", 12);
        Stack read = knownStack("com.example.Orders.read", 19, "org.web.Server.run", 101);
        Map<StackTraceElement, String> sources = Map.of(
                opened.frames().get(0),
                "Lease lease = pool.lease(HOST);",
                read.frames().get(0),
                "int n = in.read(buffer);");
        Sample sample = Sample.accepted()
                .openedAt(opened)
                .in(TcpState.CLOSE_WAIT, 17, true)
                .readOutcome(null, 1, null, read, 19)
                .around(new Surroundings(null, null, null, null, sources));
        assertThat(story(sample))
                .contains("""
                          opened     com.example.Orders.fetch(Orders.java:12)  thread acceptor
                                       12 | Lease lease = pool.lease(HOST);
                                     by org.pool.Pool.open(Pool.java:31), called from your code here
                          last read  com.example.Orders.read(Orders.java:19)  thread worker-3  returned -1
                                       19 | int n = in.read(buffer);
                          close()    never called
                        """)
                .contains("close it where the read returned -1 (com.example.Orders.read(Orders.java:19))");
    }

    @Test
    void aLibrarysOwnCallSaysThatNoFrameIsTheApplications() {
        Sample sample = Sample.accepted()
                .openedAt(knownStack("zmq.io.net.tcp.TcpConnecter.open", 263, "zmq.io.IOObject.run", 7))
                .in(TcpState.CLOSE_WAIT, 17, true)
                .readEnd(19);
        assertThat(story(sample)).contains("""
                          opened     zmq.io.net.tcp.TcpConnecter.open(TcpConnecter.java:263)  thread acceptor
                                     no frame of your code: zmq.io.net.tcp's own
                        """);
    }

    private static String ofRedTest(Sample sample) {
        SocketRecord socket = sample.record();
        Decision decision = Detector.decide(socket, new JudgingContext(BORN + seconds(18.25), 1));
        return decision.accuse(socket).story().get().stream()
                .map(StoryLine::indented)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aRedTestGetsTheFewLinesThatFitIntoItsMessage() {
        Sample sample = Sample.accepted()
                .role(Role.CLIENT)
                .peerHost("orders-db")
                .in(TcpState.CLOSE_WAIT, 17.25, true)
                .readOutcome(null, 1, null, Sample.READ, 18)
                .writeError("java.net.SocketException: Broken pipe", 17.5)
                .seen(18.25, 0, 0, info(280, LAST_DATA_SENT, 2000, BYTES_SENT, 318, BYTES_RECEIVED, 53));
        assertThat(ofRedTest(sample)).isEqualTo("""
                  title      orders-db:40009 CLOSE_WAIT, end of stream ignored
                  127.0.0.1:8081 -> 127.0.0.1:40009 (orders-db)  Socket  fd 11  open 18.25 s, CLOSE_WAIT 1.00 s
                  opened     Server.accept(Server.java:23)  thread acceptor
                  peer FIN   after 52 B read, 318 B written; nothing left unread
                  last read  Handler.read(Handler.java:41)  returned -1
                  close()    never called
                  fix        close it where the read returned -1 (com.example.Handler.read(Handler.java:41)), or open it in \
                try-with-resources (com.example.Server.accept(Server.java:23))\
                """.stripTrailing());
    }

    @Test
    void inAnotherStateARedTestSaysWhatTheKernelCounts() {
        Sample sample = Sample.accepted()
                .in(TcpState.CLOSED, 17, false)
                .writeError("java.net.SocketException: Broken pipe", 17.5)
                .seen(18.25, 7, 0, info(280, BYTES_SENT, 318, BYTES_RECEIVED, 52, TOTAL_RETRANS, 2));
        assertThat(ofRedTest(sample)).contains("""
                title      127.0.0.1:40009 CLOSED, error ignored
                  127.0.0.1:8081 -> 127.0.0.1:40009  Socket  fd 11  open 18.25 s, CLOSED at least 1.25 s
                  opened     Server.accept(Server.java:23)  thread acceptor
                  kernel     318 B sent, 52 B received (a FIN counts as one), 2 retransmitted, 7 B left unread
                  last write Handler.""");
    }

    @Test
    void whereTheKernelCountsNothingARedTestHasNoLineForIt() {
        assertThat(ofRedTest(Sample.accepted()
                        .in(TcpState.CLOSED, 17, true)
                        .readEnd(18)
                        .seenByJava(18)))
                .contains("\n  last read  ")
                .doesNotContain("\n  peer FIN ", "\n  kernel ");
    }

    @Test
    void aRedTestNamesTheCloseThatLeftTheDescriptorOpen() {
        assertThat(ofRedTest(Sample.accepted().in(TcpState.CLOSE_WAIT, 17, true).closeReturned(17.25)))
                .contains("title      127.0.0.1:40009 CLOSE_WAIT, deferred close\n")
                .containsPattern(
                        "\n  close\\(\\)    \\w+\\.\\w+\\(\\w+\\.java:\\d+\\)  called, and the descriptor is open\n");
    }

    @Test
    void numbersLookTheSameInEveryLocale() {
        Sample sample = Sample.accepted().in(TcpState.CLOSED, 17, true).readEnd(19);
        String english = story(sample);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(story(sample)).isEqualTo(english);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theStorySaysThatTheKernelWasNeverAsked() {
        assertThat(story(Sample.accepted()
                        .in(TcpState.CLOSED, 17, true)
                        .readEnd(19)
                        .unseen()))
                .contains("kernel     was not asked");
    }
}
