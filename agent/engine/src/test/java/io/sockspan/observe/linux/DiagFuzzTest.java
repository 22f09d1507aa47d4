package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Proves that every mutation of an answer gives rows or one counted IOException, and nothing else; the seeds are fixed. */
class DiagFuzzTest {
    private static final int MUTATIONS = 100_003;
    private static final Endpoint LOCAL = new Endpoint("192.0.2.7", 8009);
    private static final Endpoint PEER = new Endpoint("2001:db8:0:0:0:0:0:ff", 61_001);
    private static final ConnectionId ID = new ConnectionId(4099, LOCAL, LOCAL);

    private final FakeTransport kernel = new FakeTransport();
    private final SockDiag diag = new SockDiag(kernel, System::nanoTime, new AskingCost());
    private int whole;

    /** Asks once and checks what comes of one mutated answer. */
    private interface Question {
        Collection<?> ask() throws IOException;
    }

    private void everyOutcomeIsRowsOrOneCountedFailure(Question question) {
        for (int i = 0; i < MUTATIONS; i++) {
            long failures = diag.failures();
            try {
                assertThat(question.ask()).isNotNull();
                assertThat(diag.failures()).isEqualTo(failures);
                whole++;
            } catch (IOException e) {
                assertThat(diag.failures()).isEqualTo(failures + 1);
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
            }
        }
        // Both must happen often.
        assertThat(whole).isBetween(MUTATIONS / 101, MUTATIONS - MUTATIONS / 101);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes;
        int kind = random.nextInt(7);
        if (kind == 0) {
            mutated = Arrays.copyOf(mutated, 1 + random.nextInt(mutated.length + 7));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            int at = random.nextInt(mutated.length);
            mutated[at] = (byte) (kind == 1 ? mutated[at] ^ 1 << random.nextInt(8) : random.nextInt());
        }
        return mutated;
    }

    @Test
    void anyMutationOfAWalkIsRowsOrOneFailure() {
        Random random = new Random(7);
        kernel.answer = question -> {
            int sequence = FakeTransport.sequence(question);
            byte[] rows = new DiagBytes()
                    .message(DiagBytes.ROW_OF_TABLE, DiagBytes.MULTI, sequence)
                    .row(6, 3, LOCAL, LOCAL, 4099)
                    .attribute(5, 8, 7, 0, 0, 0)
                    .message(DiagBytes.ROW_OF_TABLE, DiagBytes.MULTI, sequence)
                    .row(5, 1, PEER, PEER, 4111)
                    .bytes();
            return List.of(mutated(rows, random), mutated(DiagBytes.done(sequence), random));
        };
        everyOutcomeIsRowsOrOneCountedFailure(() -> {
            Collection<KernelRow> rows = diag.rows(EnumSet.allOf(TcpState.class), Set.of());
            assertThat(rows).hasSizeLessThanOrEqualTo(4).doesNotContainNull();
            return rows;
        });
    }

    @Test
    void anyMutationOfAnAnswerForOneConnectionIsARowOrOneFailure() {
        Random random = new Random(11);
        kernel.answer = question -> {
            int sequence = FakeTransport.sequence(question);
            DiagBytes answer = new DiagBytes();
            byte[] bytes = random.nextInt(3) == 0
                    ? answer.message(DiagBytes.ERROR, 0, sequence)
                            .number(-Errno.ENOENT)
                            .number(7)
                            .bytes()
                    : answer.message(DiagBytes.ROW, 0, sequence)
                            .row(8, 0, LOCAL, LOCAL, 4099)
                            .attribute(8, 8, 7, 0, 0, 0)
                            .bytes();
            return List.of(FakeTransport.isWalk(question) ? DiagBytes.done(sequence) : mutated(bytes, random));
        };
        everyOutcomeIsRowsOrOneCountedFailure(() -> {
            Collection<KernelRow> rows = diag.find(Set.of(ID)).values();
            assertThat(rows).allMatch(row -> row.id().equals(ID) && row.state() != TcpState.LISTEN);
            return rows;
        });
    }

    /** Mutates the columns of a line: each must be a row or make no sense. */
    @Test
    void anyMutationOfALineOfProcIsARowOrMakesNoSense() {
        String line =
                "  17: 0100007F:1F90 0100007F:9C49 06 00000001:0000000B 03:000016EE 00000000  1000        0 0 3 0";
        Random random = new Random(13);
        for (int i = 0; i < MUTATIONS; i++) {
            String mutated = new String(
                    mutated(line.getBytes(StandardCharsets.ISO_8859_1), random), StandardCharsets.ISO_8859_1);
            try {
                if (ProcRow.isWanted(mutated, -1, (localPort, peerPort) -> true)) {
                    assertThat(ProcRow.of(mutated.strip().split("\\s+", -1))).isNotNull();
                    whole++;
                }
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                // These are the exceptions that the reading of lines counts.
                assertThat(e).isNotNull();
            }
        }
        assertThat(whole).isBetween(MUTATIONS / 101, MUTATIONS - MUTATIONS / 101);
    }
}
