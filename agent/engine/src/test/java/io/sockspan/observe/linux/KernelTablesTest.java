package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.observe.KernelTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves which table is opened, and which reason is given when it is not the better one. */
class KernelTablesTest {
    private final FakeTransport kernel = new FakeTransport();

    private static KernelTable choose(DiagTransport.Opener opener) {
        return KernelTables.choose(new SockDiag(opener, System::nanoTime, new AskingCost()), Path.of("/proc/self"));
    }

    @Test
    void aKernelThatAnswersIsAskedThroughSockDiag() throws Exception {
        CompiledKernel.load();
        try (KernelTable table = KernelTables.open(true)) {
            assertThat(table.tier()).isEqualTo("sock_diag");
            assertThat(table.lost()).isEmpty();
            assertThat(table.asked()).isEqualTo(1);
            assertThat(table.failures()).isZero();
        }
    }

    @Test
    void withoutTheHelperProcIsUsed() {
        try (KernelTable table = KernelTables.open(false)) {
            assertThat(table.tier()).isEqualTo("proc");
            assertThat(table.lost().get(0)).isEqualTo("there is no C helper");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, EPERM",
        "13, EACCES",
        "38, ENOSYS",
        "93, EPROTONOSUPPORT",
        "97, EAFNOSUPPORT",
        "24, EMFILE",
        "9999, errno 9999"
    })
    void aRefusedSocketIsReportedByItsErrorsName(int errno, String name) {
        KernelTable table = choose(() -> {
            throw new Errno("socket", errno);
        });
        assertThat(table.tier()).isEqualTo("proc");
        assertThat(table.lost().get(0)).isEqualTo("sock_diag: socket: " + name);
    }

    @Test
    void aRefusedQuestionIsReported() {
        kernel.sendFails = -1;
        assertThat(choose(kernel).lost().get(0)).isEqualTo("sock_diag: send: EPERM");
        assertThat(kernel.closings).isEqualTo(1);
    }

    @Test
    void aMissingTableOfTcpIsNotMistakenForAMissingConnection() {
        kernel.answer = question -> List.of(new DiagBytes()
                .message(DiagBytes.DONE, DiagBytes.MULTI, FakeTransport.sequence(question))
                .number(-Errno.ENOENT)
                .bytes());
        assertThat(choose(kernel).lost().get(0)).contains("no tcp_diag").contains("ENOENT");
        kernel.answer = question -> List.of(new DiagBytes()
                .message(DiagBytes.ERROR, 0, FakeTransport.sequence(question))
                .number(-Errno.ENOENT)
                .bytes());
        assertThat(choose(kernel).lost().get(0)).contains("no tcp_diag");
    }

    @Test
    void aKernelThatStaysSilentIsNotWaitedForTwice() {
        assertThat(choose(kernel).lost().get(0)).isEqualTo("sock_diag: receive: EAGAIN");
        assertThat(kernel.openings).isEqualTo(1);
    }
}
