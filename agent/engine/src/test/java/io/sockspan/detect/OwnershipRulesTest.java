package io.sockspan.detect;

import static io.sockspan.detect.Judged.NOW;
import static io.sockspan.detect.Judged.row;
import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static io.sockspan.model.Sample.stack;
import static io.sockspan.model.TcpInfo.Field.BYTES_RECEIVED;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_RECV;
import static io.sockspan.model.TcpInfo.Field.LAST_DATA_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Api;
import io.sockspan.model.Cause;
import io.sockspan.model.Finding;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Ownership;
import io.sockspan.model.ReadInterest;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Site;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves the rules that depend on what became of the code's hold on a socket. */
class OwnershipRulesTest {
    private static final String TIMED_OUT = "java.net.SocketTimeoutException: Read timed out";
    private static final String NO_TLS = "javax.net.ssl.SSLHandshakeException: no cipher suites in common";
    private static final TcpInfo IDLE = info(280, LAST_DATA_SENT, 83_000, LAST_DATA_RECV, 89_000, BYTES_RECEIVED, 31);

    private static Ownership gone(double since) {
        return new Ownership(BORN + seconds(since), false, null, null, null, null, 0);
    }

    private static Ownership collected() {
        return new Ownership(0, true, null, null, null, null, 0);
    }

    private static Ownership cancelled(ReadInterest attention) {
        return new Ownership(0, false, attention, site("Loop.drop", 19), null, null, 0);
    }

    private static Ownership registered(ReadInterest by) {
        return new Ownership(0, false, by, null, null, null, 0);
    }

    private static Ownership tlsClosed(double at) {
        return new Ownership(0, false, null, null, site("Secure.end", at), null, 0);
    }

    private static Ownership thrown(String error, double last) {
        return new Ownership(
                0,
                false,
                null,
                null,
                null,
                new IoOutcome(error, 2, null, site("Client.ask", 13)),
                BORN + seconds(last));
    }

    private static Site site(String method, double at) {
        return new Site("worker-7", BORN + seconds(at), stack("com.example." + method, 67));
    }

    private static Sample open() {
        return Sample.accepted().seen(NOW, 0, 0, IDLE);
    }

    private static Sample closeWait() {
        return Sample.accepted()
                .in(TcpState.CLOSE_WAIT, 17, true)
                .seen(NOW, 0, 0, info(280, LAST_DATA_SENT, 99_000, BYTES_RECEIVED, 31));
    }

    private static Sample unconnected() {
        return Sample.unconnected().unbound().seen(NOW, 0, 0, info(280));
    }

    static Stream<Arguments> unreachable() {
        String certain = "unreachable, certain";
        return Stream.of(
                row("ESTABLISHED", open().owned(gone(31)), certain),
                row("for exactly the threshold", open().owned(gone(41)), certain),
                row("not yet for long", open().owned(gone(42)), "nothing"),
                row("closed since", open().owned(gone(31)).closed(43), "nothing"),
                row("close() was called", open().owned(gone(31)).closeReturned(29), "deferred-close, certain"),
                row("its end was reported before", closeWait().readEnd(19).owned(gone(31)), "eof-ignored, certain"),
                row("the end waits after an exchange", closeWait().owned(gone(31)), "never-read, certain"),
                row("never connected", unconnected().owned(gone(31)), "never-connected, certain"),
                row(
                        "half-closed",
                        open().in(TcpState.FIN_WAIT_1, 19, true)
                                .in(TcpState.FIN_WAIT_2, 23, true)
                                .owned(gone(31)),
                        certain),
                row(
                        "a listener",
                        Sample.unconnected()
                                .role(Role.LISTENER)
                                .in(TcpState.LISTEN, 3, true)
                                .owned(gone(31)),
                        certain),
                row("reachable", open(), "nothing"));
    }

    static Stream<Arguments> closedByCleaner() {
        return Stream.of(
                row("closed", open().owned(collected()).closed(97), "closed-by-cleaner, certain"),
                row("never connected", unconnected().owned(collected()).closed(97), "closed-by-cleaner, certain"),
                row("as it was before", open().owned(collected()), "nothing"),
                row("closed by the code", open().closed(97), "nothing"));
    }

    static Stream<Arguments> neverConnected() {
        String certain = "never-connected, certain";
        return Stream.of(
                row("opened", unconnected(), certain),
                row("bound", Sample.unconnected().seen(NOW, 0, 0, info(280)), certain),
                row("connect failed", unconnected().connectFailed("java.net.ConnectException: refused"), certain),
                row(
                        "connect failed after its SYN",
                        unconnected()
                                .in(TcpState.SYN_SENT, 13, true)
                                .in(TcpState.CLOSED, 17, true, Cause.CONNECT_FAILED),
                        certain),
                row("not long ago", unconnected().in(TcpState.CLOSED, 47, true, Cause.CONNECT_FAILED), "nothing"),
                row("SYN_SENT", unconnected().in(TcpState.SYN_SENT, 13, true), "nothing"),
                row("closed", unconnected().closed(19), "nothing"),
                row("close() was called", unconnected().closeReturned(19), "deferred-close, certain"),
                row("never bound", unconnected().role(Role.LISTENER), certain),
                row("found open", unconnected().foundOpen(null), "never-connected, doubtful"));
    }

    static Stream<Arguments> deferredClose() {
        String certain = "deferred-close, certain";
        return Stream.of(
                row("in CLOSE_WAIT, for SO_LINGER is 0", closeWait().readEnd(18).closeReturned(19), certain),
                row(
                        "in FIN_WAIT_2",
                        open().in(TcpState.FIN_WAIT_1, 19, true)
                                .in(TcpState.FIN_WAIT_2, 19, true)
                                .closeReturned(19),
                        certain),
                row("not long ago", open().closeReturned(47), "nothing"),
                row(
                        "a thread waits in its selector",
                        open().closeReturned(19).owned(registered(ReadInterest.SELECTING)),
                        "nothing"),
                row(
                        "its selector is idle",
                        open().closeReturned(19).owned(registered(ReadInterest.IDLE_SELECTOR)),
                        certain),
                row("its selector has run", open().closeReturned(19).closed(43), "nothing"));
    }

    static Stream<Arguments> cancelledKey() {
        String certain = "cancelled-key, certain";
        return Stream.of(
                row("the peer has closed", closeWait().owned(cancelled(ReadInterest.POLLER)), certain),
                row("and the channel is gone", closeWait().owned(cancelled(null)), certain),
                row(
                        "handed over in blocking mode",
                        closeWait().owned(cancelled(ReadInterest.READER)),
                        "cancelled-key, doubtful"),
                row(
                        "its end was reported before",
                        closeWait().readEnd(18).owned(cancelled(ReadInterest.POLLER)),
                        "eof-ignored, certain"),
                row(
                        "still sending",
                        closeWait().owned(cancelled(ReadInterest.POLLER)).seen(NOW, 0, 7, IDLE),
                        "nothing"),
                row(
                        "our input is shut",
                        closeWait().owned(cancelled(ReadInterest.POLLER)).inputShut(15),
                        "nothing"),
                row("the peer is there", open().owned(cancelled(ReadInterest.POLLER)), "nothing"),
                row("closed", closeWait().owned(cancelled(ReadInterest.POLLER)).closed(31), "nothing"));
    }

    static Stream<Arguments> tlsLeftOpen() {
        return Stream.of(
                row("the peer has closed", closeWait().owned(tlsClosed(18)), "tls-left-open, certain"),
                row("and the end was read", closeWait().readEnd(19).owned(tlsClosed(18)), "tls-left-open, certain"),
                row("the peer is there, idle", open().owned(tlsClosed(18)), "tls-left-open, doubtful"),
                row(
                        "used without TLS",
                        open().owned(tlsClosed(18)).seen(NOW, 0, 0, info(280, LAST_DATA_SENT, 5_000)),
                        "nothing"),
                row("not long ago", open().owned(tlsClosed(47)), "nothing"),
                row("no TCP_INFO", open().owned(tlsClosed(18)).seenByJava(NOW), "nothing"),
                row("closed too", closeWait().owned(tlsClosed(18)).closed(19), "nothing"));
    }

    static Stream<Arguments> abandoned() {
        String doubtful = "abandoned, doubtful";
        return Stream.of(
                row("a read timed out", open().owned(thrown(TIMED_OUT, 37)), doubtful),
                row("a handshake failed", open().owned(thrown(NO_TLS, 37)), doubtful),
                row("not long ago", open().owned(thrown(TIMED_OUT, 43)), "nothing"),
                row(
                        "something has moved since",
                        open().owned(thrown(TIMED_OUT, 17))
                                .seen(NOW, 0, 0, info(280, LAST_DATA_SENT, 83_000, LAST_DATA_RECV, 71_000)),
                        "nothing"),
                row("no TCP_INFO", open().owned(thrown(TIMED_OUT, 37)).seenByJava(NOW), "nothing"),
                row(
                        "and then gone",
                        open().owned(new Ownership(
                                BORN,
                                false,
                                null,
                                null,
                                null,
                                thrown(NO_TLS, 37).thrown(),
                                37)),
                        "unreachable, certain"),
                row("the peer has closed since", closeWait().owned(thrown(TIMED_OUT, 16)), "nothing"),
                row(
                        "a handshake failed, the peer has closed since",
                        closeWait().owned(thrown(NO_TLS, 16)),
                        "never-read, certain"),
                row(
                        "close() was called",
                        open().owned(thrown(NO_TLS, 37)).closeReturned(39),
                        "deferred-close, certain"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({
        "unreachable",
        "closedByCleaner",
        "neverConnected",
        "deferredClose",
        "cancelledKey",
        "tlsLeftOpen",
        "abandoned"
    })
    void theTable(Sample sample, String verdict) {
        assertThat(Judged.verdict(sample)).isEqualTo(verdict);
    }

    @Test
    void whatTheExitItselfCausedIsNotAccused() {
        assertThat(Judged.verdict(unconnected(), 0.9, 0)).isEqualTo("nothing");
        assertThat(Judged.verdict(unconnected(), 1, 0)).isEqualTo("never-connected, certain");
        assertThat(Judged.verdict(open().closeReturned(19), 19.9, 0)).isEqualTo("nothing");
        assertThat(Judged.verdict(open().closeReturned(19), 20, 0)).isEqualTo("deferred-close, certain");
        assertThat(Judged.verdict(open().owned(thrown(NO_TLS, 37)), NOW, 0)).isEqualTo("nothing");
        assertThat(Judged.verdict(open().owned(gone(31)), 31, 0)).isEqualTo("unreachable, certain");
    }

    @Test
    void aThreadThatWaitsInTheSelectorHasFourTimesTheThreshold() {
        Sample sample = open().closeReturned(19).owned(registered(ReadInterest.SELECTING));
        assertThat(Judged.verdict(sample, 38.9, 5)).isEqualTo("nothing");
        assertThat(Judged.verdict(sample, 39, 5)).isEqualTo("deferred-close, doubtful");
    }

    @Test
    void theDoubtSaysWhyNoSelectorReportedIt() {
        TcpInfo some = info(280, LAST_DATA_SENT, 99_000, BYTES_RECEIVED, 31);
        assertThat(doubt(closeWait())).startsWith("it was read before, and the code that reads it");
        assertThat(doubt(closeWait().seen(NOW, 7, 0, some)))
                .startsWith("7 B of what came wait unread")
                .endsWith("slow");
        assertThat(doubt(closeWait().role(Role.CLIENT))).startsWith("idle after a complete exchange");
        assertThat(doubt(closeWait().role(Role.CLIENT).seen(NOW, 7, 0, some)))
                .startsWith("7 B of what came wait unread")
                .endsWith("a pool may close it at its next use");
        assertThat(doubt(closeWait().role(Role.CLIENT).owned(registered(ReadInterest.READER))))
                .startsWith("idle after a complete exchange");
        assertThat(doubt(closeWait().owned(registered(ReadInterest.POLLER)))).contains("belongs to no selector");
        assertThat(doubt(closeWait().owned(registered(ReadInterest.IDLE_SELECTOR))))
                .contains("its loop has ended, or is busy");
        assertThat(doubt(closeWait().owned(registered(ReadInterest.UNINTERESTED))))
                .contains("is not asked to read it");
    }

    private static String doubt(Sample sample) {
        return Judged.finding(sample, NOW, 42).doubt();
    }

    @Test
    void theFixNamesTheLine() {
        assertThat(Judged.finding(closeWait().owned(cancelled(ReadInterest.POLLER)))
                        .fix())
                .contains("Loop.drop(Loop.java:67)");
        assertThat(Judged.finding(closeWait().owned(tlsClosed(18))).fix()).contains("Secure.end(Secure.java:67)");
        assertThat(Judged.finding(open().owned(thrown(NO_TLS, 37))).fix())
                .contains("Client.ask(Client.java:67)")
                .contains("no cipher suites in common");
        assertThat(Judged.finding(open().closeReturned(19)).fix()).contains("Handler.close(Handler.java:61)");
        assertThat(Judged.finding(open().owned(gone(31))).fix()).contains("Server.accept(Server.java:23)");
        assertThat(Judged.finding(closeWait().readEnd(18).owned(cancelled(ReadInterest.POLLER)))
                        .fix())
                .contains("Handler.read(Handler.java:41)")
                .endsWith("its key was cancelled (com.example.Loop.drop(Loop.java:67)) closes nothing");
    }

    @Test
    void aSocketOpenedBeforeTheAttachIsNamedByItsFirstUse() {
        FoundOpen used = new FoundOpen(site("Pool.read", 7), true);
        Finding finding = Judged.finding(closeWait().foundAs(used));
        assertThat(finding.certain()).isFalse();
        assertThat(finding.fix())
                .isEqualTo(
                        "it was opened before the attach: close what is used at com.example.Pool.read(Pool.java:67)");
        assertThat(finding.story()).contains("opened     before-attach").contains("first use  com.example.Pool.read");
    }

    @Test
    void theStoryTellsWhatBecameOfTheSocket() {
        assertThat(Judged.finding(open().owned(gone(31))).story()).contains("object     gone for at least 70.00 s");
        assertThat(Judged.finding(open().owned(collected()).closed(97)).story())
                .contains("closed     4.00 s ago by the JDK, after a garbage collection");
        assertThat(Judged.finding(open().owned(thrown(TIMED_OUT, 37))).story())
                .contains("thrown     com.example.Client.ask(Client.java:67)")
                .contains("threw " + TIMED_OUT + ", 2 times");
        assertThat(Judged.title(open().api(Api.SOCKET).owned(gone(31)))).contains("only the JDK's Cleaner");
        assertThat(Judged.title(open().api(Api.SOCKET_CHANNEL).owned(gone(31)))).contains("nothing can close it");
        assertThat(Judged.title(unconnected().role(Role.LISTENER))).startsWith("opened to listen, never bound");
        assertThat(Judged.title(Sample.unconnected())).startsWith("bound, never connected");
        assertThat(Judged.title(unconnected().connectFailed("x"))).startsWith("its connect failed (x)");
    }
}
