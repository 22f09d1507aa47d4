package io.sockspan.detect;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.Sample.stack;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.BYTES_SENT;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Cause;
import io.sockspan.model.Finding;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpHistory;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves every letter of the stories of a trouble, a closed socket and a listener, and of the other end of a connection. */
class StoryOfTroubleTest {
    private static final KeepaliveSettings OFF = new KeepaliveSettings(false, 7200, 75, 9, 0);

    private static String story(Sample sample) {
        Finding finding = Judged.finding(sample);
        return finding.story().replace(finding.fingerprint(), "FINGERPRINT");
    }

    @Test
    void aHalfCloseWithoutAnAnswer() {
        Sample sample = Sample.accepted()
                .role(Role.CLIENT)
                .peerHost("orders.example")
                .in(TcpState.FIN_WAIT_1, 16.9, true, Cause.OUR_SHUTDOWN)
                .in(TcpState.FIN_WAIT_2, 17, true)
                .seen(101, 0, 0, info(280, LAST_DATA_RECV, 101_000, BYTES_SENT, 211))
                .around(new Surroundings(new PeerEnd(TcpState.CLOSE_WAIT, 4711, false), null, null, OFF));
        assertThat(story(sample)).isEqualTo("""
                half-close-stuck: our side is shut, the peer neither answers nor closes, and no code has closed it
                  127.0.0.1:8081 -> 127.0.0.1:40009 (orders.example)  Socket  client  fd 11  open 101.00 s, FIN_WAIT_2 84.00 s
                  opened     com.example.Server.accept(Server.java:23)  thread acceptor
                  close()    never called
                  ended      this side first
                  peer       is in CLOSE_WAIT, pid 4711
                  kernel     211 B sent, 0 B received (a FIN counts as one), 0 retransmitted, nothing left unread
                  keepalive  is off; with SO_KEEPALIVE it would end it 7875 s after the peer's last word if the peer is \
                gone; while the peer lives only this program ends it
                  certain    no: the peer may still be computing its answer: nothing has come for 101.00 s
                  fix        give what was opened at com.example.Server.accept(Server.java:23) a limit on the wait for the \
                peer's end (a read time-out), and close it then
                  known as   FINGERPRINT""");
    }

    @Test
    void aCloseThatIsNotAcknowledged() {
        Sample sample = Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 17, true, Cause.OUR_CLOSE)
                .closed(17)
                .seen(16, 0, 65_536, info(280))
                .around(new Surroundings(new PeerEnd(TcpState.ESTABLISHED, 0, true), null, null, null));
        assertThat(story(sample))
                .contains("fd 11  was open 17.00 s, FIN_WAIT_1 84.00 s\n")
                .contains("\n  closed     84.00 s ago\n")
                .contains("\n  peer       is in ESTABLISHED, this JVM\n")
                .contains("nothing left unread, 65536 B not acknowledged, before the close\n")
                .doesNotContain("never called");
    }

    @Test
    void aListenerHasNoPeerAndItsQueueIsShown() {
        AcceptQueue queue = new AcceptQueue(51, 50, 7, 3, 0, BORN + seconds(17), null);
        Sample sample = Sample.unconnected()
                .role(Role.LISTENER)
                .openedAt(stack("com.example.Server.start", 13))
                .in(TcpState.LISTEN, 0, true)
                .around(new Surroundings(null, queue, null, null));
        assertThat(story(sample)).isEqualTo("""
                not-accepting: its queue is full: 51 of 50 wait, 7 dropped, 3 in handshake, 0 clients gone, none was \
                accepted since the watching began
                  127.0.0.1:8081  Socket  listener  fd 11  open 101.00 s, LISTEN 101.00 s
                  opened     com.example.Server.start(Server.java:13)  thread acceptor
                  close()    never called
                  queue      51 of 50 wait, 7 dropped, 3 in handshake, 0 clients gone, none was accepted since the watching began
                  keepalive  has no part in it: a listener has none; accept() empties its queue
                  certain    yes
                  fix        call accept() on what was opened at com.example.Server.start(Server.java:13)
                  known as   FINGERPRINT""");
    }

    @Test
    void anOpenDescriptorShowsBothStatesWhileItsConnectionIsInTimeWait() {
        Sample sample = Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 7, true, Cause.OUR_SHUTDOWN)
                .in(TcpState.FIN_WAIT_2, 11, true)
                .in(TcpState.TIME_WAIT, 17, true)
                .readEnd(17)
                .seen(101, 0, 0, info(280, LAST_DATA_SENT, 101_000, BYTES_RECEIVED, 30));
        assertThat(story(sample))
                .contains("open 101.00 s, CLOSED 84.00 s, the connection is in TIME_WAIT\n")
                .contains("\n  close()    never called\n  ended      this side first, orderly\n");
        assertThat(story(sample.in(TcpState.CLOSED, 78, true)))
                .contains("open 101.00 s, CLOSED 84.00 s\n")
                .doesNotContain("TIME_WAIT");
    }

    @ParameterizedTest
    @CsvSource({
        "PEER_RESET, 'the peer first, reset by the peer'",
        "OUR_RESET, 'this side first, reset by us'",
        "RESET, reset",
        "TIMEOUT, timed out"
    })
    void theStorySaysHowTcpEnded(Cause cause, String how) {
        Sample sample = Sample.accepted().in(TcpState.CLOSED, 17, true, cause).readEnd(19);
        assertThat(story(sample)).contains("\n  ended      " + how + "\n");
    }

    @Test
    void anUnknownEndIsNotMentioned() {
        assertThat(story(Sample.accepted().in(TcpState.CLOSED, 17, true).readEnd(19)))
                .doesNotContain("ended");
        Sample crossed = Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 7, true)
                .in(TcpState.CLOSING, 11, true)
                .closed(7);
        assertThat(story(crossed)).contains("\n  ended      both sides at once\n");
    }

    @Test
    void anEntryBetweenTwoLooksShowsBothBounds() {
        Sample ended = Sample.accepted().in(TcpState.CLOSED, 17, false).readEnd(19);
        assertThat(story(ended)).contains("CLOSED at least 84.00 s\n");
        var last = ended.record().tcp().lastTransition();
        assertThat(bounded(ended, last.time() - seconds(0.25)))
                .contains("CLOSED, entered between 84.00 s and 84.25 s ago\n");
        assertThat(bounded(ended, last.time() - 1000)).contains("CLOSED 84.00 s\n");
        assertThat(bounded(ended, 0)).contains("CLOSED at least 84.00 s\n");
    }

    private static String bounded(Sample ended, long notBefore) {
        var last = ended.record().tcp().lastTransition();
        var path = new ArrayList<>(ended.record().tcp().transitions());
        path.set(
                path.size() - 1,
                new Transition(last.from(), last.to(), last.time(), notBefore, last.evidence(), last.cause()));
        var changed = ended.tcp(new TcpHistory(path, null, null)).record();
        return Judged.finding(changed, new JudgingContext(BORN + seconds(101), seconds(60)))
                .story();
    }

    @Test
    void aCloseThatLeftTheDescriptorOpenIsNotReportedAsNeverCalled() {
        AcceptQueue queue = new AcceptQueue(51, 50, 7, 3, 0, BORN + seconds(17), null);
        Sample sample = Sample.unconnected()
                .role(Role.LISTENER)
                .in(TcpState.LISTEN, 0, true)
                .closeReturned(29)
                .around(new Surroundings(null, queue, null, null));
        assertThat(story(sample))
                .contains(
                        "  close()    com.example.Handler.close(Handler.java:61)  thread closer  called, and the descriptor is open\n");
    }
}
