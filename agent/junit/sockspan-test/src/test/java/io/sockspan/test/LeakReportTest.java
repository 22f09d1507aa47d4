package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves the text that a developer reads, line by line, and that it stays short with many sockets and causes. */
class LeakReportTest {
    @Test
    void oneLeakedSocketGivesItsStory() {
        SocketLeakError error = LeakReport.of(
                List.of(AnswerSample.eofIgnored(41)
                        .with("fingerprint", "0000aaaa")
                        .suspect()),
                "placesOrder()");
        assertThat(error.getMessage().lines())
                .containsExactly(
                        "1 socket leaked: orders-db:5432 CLOSE_WAIT, end of stream ignored",
                        "  127.0.0.1:48550 -> 127.0.0.1:5432 (orders-db)  SocketChannel  fd 41",
                        "  opened     OrderClient.connect(OrderClient.java:57)  thread main",
                        "  peer FIN   after 52 B read, 318 B written; nothing left unread",
                        "  last read  FrameReader.next(FrameReader.java:88)  returned -1",
                        "  close()    never called (waited 200 ms)",
                        "  why here   opened while no test ran: reported on placesOrder()",
                        "  fix        close it",
                        "  known?     new, fingerprint 0000aaaa");
        assertThat(error.getStackTrace())
                .isEqualTo(AnswerSample.stack(
                        "com.shop.OrderClient.connect:57", "com.shop.OrderClientTest.placesOrder:21"));
        assertThat(error.getSuppressed()).hasSize(1);
        assertThat(error.getSuppressed()[0]).hasToString("last read returned -1");
        assertThat(error.getSuppressed()[0].getStackTrace())
                .isEqualTo(AnswerSample.stack("com.shop.FrameReader.next:88"));
    }

    @Test
    void theAgentsLinesAreNotChanged() {
        SocketLeakError error = LeakReport.of(
                List.of(AnswerSample.eofIgnored(41)
                        .without("told_what", "told_stack")
                        .withStory(
                                AnswerSample.line("title", "127.0.0.1:5432 CLOSED, never read"),
                                AnswerSample.line("", "127.0.0.1:48550 -> 127.0.0.1:5432"),
                                AnswerSample.line("kernel", "7 B left unread"),
                                AnswerSample.line(
                                        "close()", "Client.stop(Client.java:3)  called, and the descriptor is open"),
                                AnswerSample.line("later", "a label of another day"),
                                AnswerSample.line("fix", "read it"))
                        .suspect()),
                "run");
        assertThat(error.getMessage().lines().limit(7))
                .containsExactly(
                        "1 socket leaked: 127.0.0.1:5432 CLOSED, never read",
                        "  127.0.0.1:48550 -> 127.0.0.1:5432",
                        "  kernel     7 B left unread",
                        "  close()    Client.stop(Client.java:3)  called, and the descriptor is open (waited 1000 ms)",
                        "  later      a label of another day",
                        "  why here   opened while no test ran: reported on run",
                        "  fix        read it");
        assertThat(error.getSuppressed()).isEmpty();
    }

    @Test
    void theErrorNamesNoWaitForASocketThatACollectionClosed() {
        assertThat(LeakReport.of(
                                List.of(AnswerSample.eofIgnored(41)
                                        .with("collected", true)
                                        .suspect()),
                                "run")
                        .getMessage())
                .contains("\n  close()    never called\n");
    }

    @Test
    void onlyStoriesThatAreShownAreReadAndEachOnce() {
        AnswerSample first = AnswerSample.eofIgnored(41).with("fingerprint", "0000dddd");
        AnswerSample alike = AnswerSample.eofIgnored(42).with("fingerprint", "0000dddd");
        LeakReport.of(List.of(first.suspect(), alike.suspect()), "run");
        assertThat(first.stories()).isEqualTo(1);
        assertThat(alike.stories()).isZero();
    }

    @Test
    void aBugThatWasReportedBeforeIsCalledKnown() {
        LeakReport.of(
                List.of(AnswerSample.eofIgnored(41)
                        .with("fingerprint", "0000bbbb")
                        .suspect()),
                "one()");
        SocketLeakError again = LeakReport.of(
                List.of(AnswerSample.eofIgnored(42)
                        .with("fingerprint", "0000bbbb")
                        .suspect()),
                "two()");
        assertThat(again.getMessage()).contains("known?     as in one(), fingerprint 0000bbbb");
    }

    @Test
    void manySocketsOfManyCausesMakeOneShortError() {
        List<Suspect> leaked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            leaked.add(AnswerSample.eofIgnored(100 + i)
                    .with("fingerprint", "0000cc0" + i % 7)
                    .suspect());
        }
        SocketLeakError error = LeakReport.of(leaked, "all()");
        assertThat(error.getMessage())
                .startsWith("40 sockets leaked: ")
                .contains(", and 6 more causes\n", "alike      5 more: fd 107, 114");
        assertThat(error.getMessage().lines().count()).isLessThan(15);
        assertThat(error.getSuppressed())
                .filteredOn(SocketLeakError.class::isInstance)
                .hasSize(6);
    }

    @Test
    void theRunnersFramesAreRemovedFromTheOuterEndOnly() {
        StackTraceElement[] stack = AnswerSample.stack(
                "com.shop.Client.open:1",
                "org.junit.jupiter.api.Assertions.assertAll:2",
                "com.shop.ClientTest.opens:3",
                "org.junit.platform.Runner.run:4",
                "org.apache.maven.surefire.Main.main:5");
        assertThat(LeakReport.trimmed(stack)).hasSize(3).startsWith(stack[0]);
    }
}
