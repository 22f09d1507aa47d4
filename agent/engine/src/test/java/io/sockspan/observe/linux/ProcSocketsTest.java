package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves on tables like those of /proc on a little-endian machine how each column is read, and what a damaged line costs. */
class ProcSocketsTest {
    private static final String TITLE =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String LISTENER =
            "   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000   101        0 4099 1 0\n";
    private static final String WAITING =
            "123456: 0100007F:1F90 0200007F:9C49 06 00000000:00000000 03:0000176F 00000000     0        0 0 3 0\n";
    private static final String SENDING =
            "   7: 0100007F:1F91 0200007F:9C49 01 0000002B:00000011 01:00000014 00000005  1000        7 4111 2 0\n";
    private static final String PROBING =
            "   8: 0100007F:1F92 0200007F:9C49 09 0000002B:00000011 04:00000014 00000000  1000        3 4111 2 0\n";
    private static final String MAPPED =
            "   1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000200007F:9C4A 03"
                    + " 00000000:00000000 01:00000062 00000001     0        0 0 1 0\n";
    private static final ConnectionId WAITING_ID =
            new ConnectionId(7, new Endpoint("127.0.0.1", 8080), new Endpoint("127.0.0.2", 40_009));

    @TempDir
    private Path process;

    private ProcSockets proc;

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectory(process.resolve("net"));
        proc = new ProcSockets(process, "a test");
    }

    private void table(String name, String... lines) throws IOException {
        Files.writeString(process.resolve("net/" + name), TITLE + String.join("", lines));
    }

    private KernelRow only(TcpState state) throws IOException {
        assertThat(proc.rows(EnumSet.of(state), Set.of())).hasSize(1);
        return proc.rows(EnumSet.of(state), Set.of()).iterator().next();
    }

    @Test
    void everyColumnIsReadAndTimesAreInHundredthsOfASecond() throws IOException {
        table("tcp", WAITING, SENDING);
        Endpoint peer = new Endpoint("127.0.0.2", 40_009);
        assertThat(only(TcpState.TIME_WAIT))
                .isEqualTo(new KernelRow(
                        WAITING_ID.local(),
                        peer,
                        TcpState.TIME_WAIT,
                        0,
                        0,
                        0,
                        KernelRow.Timer.TIME_WAIT,
                        59_990,
                        0,
                        0,
                        0));
        assertThat(only(TcpState.ESTABLISHED))
                .isEqualTo(new KernelRow(
                        new Endpoint("127.0.0.1", 8081),
                        peer,
                        TcpState.ESTABLISHED,
                        0,
                        4111,
                        1000,
                        KernelRow.Timer.RETRANSMIT,
                        200,
                        5,
                        17,
                        43));
    }

    @Test
    void aMappedConnectionThatIsNotYetOneAProbeAndAListenerAreRead() throws IOException {
        table("tcp", LISTENER, PROBING);
        table("tcp6", MAPPED);
        assertThat(only(TcpState.LAST_ACK).timer()).isEqualTo(KernelRow.Timer.PROBE);
        assertThat(only(TcpState.LAST_ACK).retransmits()).isEqualTo(3);
        assertThat(only(TcpState.SYN_RECEIVED))
                .isEqualTo(new KernelRow(
                        WAITING_ID.local(),
                        new Endpoint("127.0.0.2", 40_010),
                        TcpState.SYN_RECEIVED,
                        0,
                        0,
                        0,
                        KernelRow.Timer.RETRANSMIT,
                        980,
                        1,
                        0,
                        0));
        KernelRow listener = only(TcpState.LISTEN);
        assertThat(listener.receiveQueue()).isEqualTo(3);
        assertThat(listener.sendQueue()).as("not known").isEqualTo(-1);
        assertThat(listener.local()).isEqualTo(new Endpoint("0.0.0.0", 8080));
    }

    @Test
    void onlyWantedStatesAndPortsAreShown() throws IOException {
        table("tcp", LISTENER, WAITING, SENDING, PROBING);
        table("tcp6", MAPPED);
        Set<TcpState> all = EnumSet.allOf(TcpState.class);
        assertThat(proc.rows(all, Set.of())).hasSize(5);
        assertThat(proc.rows(all, Set.of(8080))).hasSize(3);
        assertThat(proc.rows(all, Set.of(8081, 8082))).hasSize(2);
        assertThat(proc.rows(EnumSet.of(TcpState.FIN_WAIT_1), Set.of(8080))).isEmpty();
        assertThat(proc.rows(Set.of(), Set.of())).isEmpty();
        assertThat(proc.asked()).isEqualTo(4);
    }

    @Test
    void aShownConnectionNeedsOneReadingAndAnAbsentOneTwo() throws IOException {
        table("tcp", WAITING);
        assertThat(proc.find(Set.of(WAITING_ID))).containsOnlyKeys(WAITING_ID);
        assertThat(proc.asked()).isEqualTo(1);
        ConnectionId other = new ConnectionId(7, WAITING_ID.peer(), WAITING_ID.local());
        assertThat(proc.find(Set.of(WAITING_ID, other))).containsOnlyKeys(WAITING_ID);
        assertThat(proc.asked()).isEqualTo(3);
    }

    @Test
    void aListenerIsNoConnection() throws IOException {
        table("tcp", LISTENER);
        Endpoint anyPeer = new Endpoint("0.0.0.0", 0);
        assertThat(proc.find(Set.of(new ConnectionId(0, new Endpoint("0.0.0.0", 8080), anyPeer))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "   3: 0100007F:1F90 0200007F:9C49 06 00000000:00000000 03:0000176F 00000000     0        0",
                "   3: 0100007F:1F90 0200007F:9C49 06 00000000:000",
                "   3: 0100007F:1F90 0200007F:9C49 0",
                "   3: 0100007F:1F90 0200007F:9C4906 00000000:00000000 03:0000176F 00000000     0        0 7 3 0",
                "   3: 0100007F:1F90 0200007F:9C49 06 00000000:00000000 05:0000176F 00000000     0        0 7 3 0",
                "   3: 0100007F:1F90 0200007F:9C49 06 00000000:00000000 03:0000176F 00000000     0        0 x 3 0",
                "   3: 0100007F:1F90 02007F:9C49 06 00000000:00000000 03:0000176F 00000000     0        0 7 3 0"
            })
    void afterALineThatMakesNoSenseNoConnectionIsSaidToBeGone(String line) throws IOException {
        table("tcp", line + "\n", WAITING);
        assertThat(proc.rows(EnumSet.allOf(TcpState.class), Set.of())).hasSize(1);
        assertThat(proc.failures()).isEqualTo(1);
        assertThat(proc.find(Set.of(WAITING_ID))).hasSize(1);
        if (line.equals("garbage")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> proc.find(Set.of(new ConnectionId(7, WAITING_ID.peer(), WAITING_ID.local()))))
                    .withMessageContaining("no sense");
        }
    }

    @Test
    void withoutTheTableNothingIsAnswered() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> proc.find(Set.of(WAITING_ID)));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> proc.rows(EnumSet.allOf(TcpState.class), Set.of()));
        assertThat(proc.failures()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "B80D0120000000000000000001000000, 2001:db8:0:0:0:0:0:1",
        "00000000000000000000000001000000, 0:0:0:0:0:0:0:1"
    })
    void eachWordOfAnIpv6AddressIsInTheOrderOfTheMachine(String words, String address) throws IOException {
        table("tcp");
        table(
                "tcp6",
                "   1: " + words + ":1F90 " + words
                        + ":9C4A 02 00000001:00000000 01:00000062 00000001     0        0 5 1 0\n");
        assertThat(only(TcpState.SYN_SENT).local()).isEqualTo(new Endpoint(address, 8080));
    }
}
