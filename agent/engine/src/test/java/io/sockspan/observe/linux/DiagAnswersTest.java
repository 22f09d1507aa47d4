package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves on datagrams made by hand that an answer is complete or a counted IOException, and that nothing is concluded from a damaged one.
 */
class DiagAnswersTest {
    private static final Endpoint LOCAL = new Endpoint("192.0.2.7", 8009);
    private static final Endpoint PEER = new Endpoint("198.51.100.251", 61_001);
    private static final long COOKIE = 0x1_0000_0007L;
    private static final ConnectionId ID = new ConnectionId(COOKIE, LOCAL, PEER);
    private static final int ESTABLISHED = 1;
    private static final int FIN_WAIT_2 = 5;
    private static final int LISTEN = 10;

    /** The offset of a byte of idiag_if in a datagram of one row. */
    private static final int DEVICE = 16 + 40;

    private final FakeTransport kernel = new FakeTransport();
    private final long[] now = new long[1];
    private final SockDiag diag = new SockDiag(kernel, () -> now[0]++, new AskingCost());
    private long expectedFailures;

    @AfterEach
    void everyFailureIsCounted() {
        assertThat(diag.failures()).isEqualTo(expectedFailures);
        assertThat(kernel.closings).as("a failed transport is not used again").isEqualTo((int) expectedFailures);
    }

    private void toEach(Function<Integer, byte[]> datagram) {
        kernel.answer = question -> List.of(datagram.apply(FakeTransport.sequence(question)));
    }

    private void toWalk(Function<Integer, List<byte[]>> datagrams) {
        kernel.answer = question -> datagrams.apply(FakeTransport.sequence(question));
    }

    private static DiagBytes row(int sequence, int state) {
        return new DiagBytes().message(DiagBytes.ROW, 0, sequence).row(state, 0, LOCAL, PEER, COOKIE);
    }

    private static DiagBytes rowOfTable(int sequence) {
        return new DiagBytes()
                .message(DiagBytes.ROW_OF_TABLE, DiagBytes.MULTI, sequence)
                .row(FIN_WAIT_2, 3, LOCAL, PEER, COOKIE);
    }

    private List<KernelRow> rows() throws IOException {
        return List.copyOf(diag.rows(EnumSet.allOf(TcpState.class), Set.of()));
    }

    private void assertRefused(String why) {
        expectedFailures++;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(this::rows)
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private void assertNotFound(String why) {
        expectedFailures++;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> diag.find(Set.of(ID)))
                .withMessageContaining(why);
    }

    @Test
    void everyFieldOfARowIsWhereTheHeaderHasIt() throws IOException {
        toWalk(sequence ->
                List.of(rowOfTable(sequence).attribute(5, 8, 7, 0, 0, 0).bytes(), DiagBytes.done(sequence)));
        assertThat(rows())
                .containsExactly(new KernelRow(
                        LOCAL,
                        PEER,
                        TcpState.FIN_WAIT_2,
                        COOKIE,
                        0xffff_fff9L,
                        1009,
                        KernelRow.Timer.TIME_WAIT,
                        59_999,
                        3,
                        31,
                        37));
    }

    @Test
    void aMappedAddressIsShownAsIpv4AndARowWithoutATimerExpiresNever() throws IOException {
        Endpoint mapped = new Endpoint("0:0:0:0:0:ffff:192.0.2.7", 8009);
        toEach(sequence -> {
            byte[] bytes = row(sequence, ESTABLISHED).bytes();
            bytes[16] = 10;
            Arrays.fill(bytes, 24, 56, (byte) 0);
            System.arraycopy(new byte[] {-1, -1, (byte) 192, 0, 2, 7}, 0, bytes, 34, 6);
            System.arraycopy(new byte[] {-1, -1, (byte) 198, 51, 100, (byte) 251}, 0, bytes, 50, 6);
            return bytes;
        });
        KernelRow row = diag.find(Set.of(ID)).get(ID);
        assertThat(row.local()).isEqualTo(LOCAL).isNotEqualTo(mapped);
        assertThat(row.expiresMillis()).isZero();
    }

    @Test
    void aListenerAnotherConnectionAndAnotherCookieAreNotWhatWasAskedFor() throws IOException {
        toEach(sequence -> row(sequence, LISTEN).bytes());
        assertThat(findWithoutWalk(ID)).isNull();
        toEach(sequence -> row(sequence, ESTABLISHED).bytes());
        assertThat(findWithoutWalk(new ConnectionId(COOKIE, PEER, LOCAL))).isNull();
        assertThat(findWithoutWalk(new ConnectionId(COOKIE + 1, LOCAL, PEER))).isNull();
        assertThat(findWithoutWalk(new ConnectionId(0, LOCAL, PEER))).isNotNull();
        assertThat(findWithoutWalk(ID)).isNotNull();
    }

    /** Answers the walk that follows a question which found nothing; the walk shows nothing either. */
    private KernelRow findWithoutWalk(ConnectionId id) throws IOException {
        Function<ByteBuffer, List<byte[]>> single = kernel.answer;
        kernel.answer = question -> FakeTransport.isWalk(question)
                ? List.of(DiagBytes.done(FakeTransport.sequence(question)))
                : single.apply(question);
        return diag.find(Set.of(id)).get(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOENT, Errno.ESTALE})
    void aConnectionThatTheKernelDoesNotKnowIsGoneAfterTwoQuestions(int errno) throws IOException {
        toEach(sequence -> new DiagBytes()
                .message(DiagBytes.ERROR, 0, sequence)
                .number(-errno)
                .bytes());
        assertThat(findWithoutWalk(ID)).isNull();
        assertThat(kernel.questions.stream().map(FakeTransport::isWalk)).containsExactly(false, false, true);
    }

    @Test
    void aConnectionThatTheFirstQuestionMissedIsFoundByTheSecond() throws IOException {
        kernel.answer = question -> List.of(
                kernel.questions.size() == 1
                        ? new DiagBytes()
                                .message(DiagBytes.ERROR, 0, FakeTransport.sequence(question))
                                .number(-Errno.ENOENT)
                                .bytes()
                        : row(FakeTransport.sequence(question), ESTABLISHED).bytes());
        assertThat(diag.find(Set.of(ID))).containsKey(ID);
        assertThat(kernel.questions).hasSize(2);
    }

    @Test
    void anotherErrorDoesNotMeanThatAConnectionIsGone() {
        toEach(sequence -> new DiagBytes()
                .message(DiagBytes.ERROR, 0, sequence)
                .number(-13)
                .bytes());
        assertNotFound("EACCES");
        assertRefused("EACCES");
    }

    @Test
    void anAnswerToAnotherQuestionIsSkipped() throws IOException {
        toWalk(sequence -> List.of(
                rowOfTable(sequence - 1).bytes(),
                rowOfTable(0).bytes(),
                DiagBytes.done(sequence + 1),
                rowOfTable(sequence).bytes(),
                DiagBytes.done(0),
                DiagBytes.done(sequence)));
        assertThat(rows()).hasSize(1);
    }

    @Test
    void theRestOfAnAbandonedAnswerIsNeverReadForTheNextQuestion() throws IOException {
        toWalk(sequence -> List.of(
                new byte[] {7},
                rowOfTable(sequence).bytes(),
                rowOfTable(sequence + 1).bytes()));
        assertRefused("a message of 1 bytes");
        toWalk(sequence -> List.of(DiagBytes.done(sequence)));
        assertThat(rows()).isEmpty();
        assertThat(kernel.openings).isEqualTo(2);
    }

    static Stream<byte[]> truncated() {
        byte[] whole = rowOfTable(0).attribute(5, 8, 7, 0, 0, 0).bytes();
        return IntStream.range(1, whole.length - 3).mapToObj(length -> Arrays.copyOf(whole, length));
    }

    /** The last three bytes only pad the attribute. */
    @ParameterizedTest
    @MethodSource("truncated")
    void aDatagramThatIsCutOffAnywhereIsRefused(byte[] datagram) {
        toWalk(sequence -> {
            if (datagram.length >= 12) {
                ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()).putInt(8, sequence);
            }
            return List.of(datagram, DiagBytes.done(sequence));
        });
        assertRefused("bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 87, 89, 4096, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aMessageThatLiesAboutItsLengthIsRefused(int length) {
        toWalk(sequence -> List.of(rowOfTable(sequence).length(length).bytes(), DiagBytes.done(sequence)));
        assertRefused("bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 9, 65_535})
    void anAttributeThatLiesAboutItsLengthIsRefused(int length) {
        toWalk(sequence ->
                List.of(rowOfTable(sequence).attribute(length, 8, 1, 2, 3, 4).bytes(), DiagBytes.done(sequence)));
        assertRefused("an attribute");
    }

    @ParameterizedTest
    @CsvSource({"0, 7, state 7", "17, 0, state 0", "17, 13, state 13", "18, 5, timer 5", "16, 1, family 1"})
    void aRowThatMakesNoSenseIsRefused(int at, byte value, String why) {
        toWalk(sequence -> {
            byte[] bytes = rowOfTable(sequence).bytes();
            bytes[at == 0 ? 17 : at] = at == 0 ? (byte) 0 : value;
            return List.of(bytes, DiagBytes.done(sequence));
        });
        assertRefused(at == 0 ? "state 0" : why);
    }

    @Test
    void aWalkThatWasInterruptedIsDiscardedAsAWhole() {
        toWalk(sequence -> List.of(
                rowOfTable(sequence).bytes(),
                new DiagBytes()
                        .message(DiagBytes.DONE, DiagBytes.MULTI | DiagBytes.INTERRUPTED, sequence)
                        .number(0)
                        .bytes()));
        assertRefused("the table changed");
    }

    @Test
    void anErrorInTheEndOfAWalkIsAnError() {
        toWalk(sequence -> List.of(
                rowOfTable(sequence).bytes(),
                new DiagBytes()
                        .message(DiagBytes.DONE, DiagBytes.MULTI, sequence)
                        .number(-Errno.ENOENT)
                        .bytes()));
        assertRefused("ENOENT");
    }

    @Test
    void rowsOutsideOfAWalkAndEndsThatWereNotAskedForAreRefused() {
        toWalk(sequence -> List.of(row(sequence, ESTABLISHED).bytes()));
        assertRefused("not part of the walk");
        toEach(sequence -> rowOfTable(sequence).bytes());
        assertNotFound("many rows");
        toEach(DiagBytes::done);
        assertNotFound("an end of a walk");
        toEach(sequence -> new DiagBytes().message(4, 0, sequence).bytes());
        assertRefused("lost");
        toEach(sequence -> new DiagBytes().message(99, 0, sequence).bytes());
        assertRefused("type 99");
        toEach(sequence -> {
            byte[] one = row(sequence, ESTABLISHED).bytes();
            byte[] two = Arrays.copyOf(one, 2 * one.length);
            System.arraycopy(one, 0, two, one.length, one.length);
            return two;
        });
        assertNotFound("two answers");
    }

    @Test
    void aWalkWithoutAnEndIsGivenUp() {
        toWalk(sequence -> Collections.nCopies(20_011, rowOfTable(sequence).bytes()));
        assertRefused("datagrams");
        kernel.receiveFails = -Errno.EINTR;
        toWalk(sequence -> List.of(rowOfTable(sequence).bytes()));
        assertRefused("datagrams");
        kernel.receiveFails = 0;
        assertRefused("EAGAIN");
    }

    @Test
    void aWalkThatTakesTooLongIsGivenUp() {
        toWalk(sequence -> {
            now[0] += 2_000_000_011;
            return List.of(rowOfTable(sequence).bytes());
        });
        assertRefused("two seconds");
    }

    @Test
    void aDescriptorThatIsGoneIsReportedAndReplaced() throws IOException {
        kernel.sendFails = -9;
        assertRefused("send: EBADF");
        kernel.sendFails = 17;
        assertRefused("send");
        kernel.sendFails = 0;
        toWalk(sequence -> List.of(DiagBytes.done(sequence)));
        assertThat(rows()).isEmpty();
        assertThat(kernel.openings).isEqualTo(3);
    }

    /** A socket in a VRF is bound to its device, so a question that names no device does not find it. */
    @Test
    void afterAWalkHasShownADeviceNoConnectionIsAskedForAlone() throws IOException {
        kernel.answer = question -> {
            int sequence = FakeTransport.sequence(question);
            byte[] row = rowOfTable(sequence).bytes();
            row[DEVICE] = 7;
            return FakeTransport.isWalk(question)
                    ? List.of(row, DiagBytes.done(sequence))
                    : List.of(new DiagBytes()
                            .message(DiagBytes.ERROR, 0, sequence)
                            .number(-Errno.ENOENT)
                            .bytes());
        };
        assertThat(diag.find(Set.of(ID))).containsKey(ID);
        assertThat(kernel.questions.stream().map(FakeTransport::isWalk)).containsExactly(false, false, true);
        assertThat(diag.find(Set.of(ID))).containsKey(ID);
        assertThat(kernel.questions).hasSize(4).last().matches(FakeTransport::isWalk);
    }

    @Test
    void aLinkLocalConnectionIsWalkedForAndOthersAreStillAskedForAlone() throws IOException {
        Endpoint linkLocal = new Endpoint("fe80:0:0:0:0:0:0:7", 8009);
        ConnectionId bound = new ConnectionId(COOKIE, linkLocal, linkLocal);
        kernel.answer = question -> {
            int sequence = FakeTransport.sequence(question);
            byte[] row = new DiagBytes()
                    .message(DiagBytes.ROW_OF_TABLE, DiagBytes.MULTI, sequence)
                    .row(ESTABLISHED, 0, linkLocal, linkLocal, COOKIE)
                    .bytes();
            row[DEVICE] = 7;
            return FakeTransport.isWalk(question)
                    ? List.of(row, DiagBytes.done(sequence))
                    : List.of(row(sequence, ESTABLISHED).bytes());
        };
        assertThat(diag.find(Set.of(bound))).containsKey(bound);
        assertThat(diag.find(Set.of(ID))).containsKey(ID);
        assertThat(kernel.questions.stream().map(FakeTransport::isWalk)).containsExactly(true, false);
    }

    @Test
    void emptyQuestionsAreNotAsked() throws IOException {
        assertThat(diag.rows(Set.of(), Set.of())).isEmpty();
        assertThat(diag.find(Set.of())).isEmpty();
        assertThat(diag.asked()).isZero();
        assertThat(kernel.openings).isZero();
    }
}
