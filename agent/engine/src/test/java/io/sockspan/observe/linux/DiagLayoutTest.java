package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves the questions byte by byte, and the constants, against what a C compiler makes of this machine's headers. */
class DiagLayoutTest {
    private static final String PROGRAM = """
            #include <arpa/inet.h>
            #include <linux/inet_diag.h>
            #include <linux/netlink.h>
            #include <linux/sock_diag.h>
            #include <netinet/tcp.h>
            #include <stdio.h>
            #include <string.h>
            static void print(const void *from, unsigned long size) {
                for (unsigned long i = 0; i < size; i++)
                    printf("%02x", ((const unsigned char *)from)[i]);
                puts("");
            }
            int main(void) {
                struct { struct nlmsghdr h; struct inet_diag_req_v2 r; } exact;
                struct { struct nlmsghdr h; struct inet_diag_req r; } table;
                memset(&exact, 0, sizeof exact);
                memset(&table, 0, sizeof table);
                exact.h.nlmsg_len = sizeof exact;
                exact.h.nlmsg_type = SOCK_DIAG_BY_FAMILY;
                exact.h.nlmsg_flags = NLM_F_REQUEST;
                exact.h.nlmsg_seq = 7919;
                exact.r.sdiag_family = AF_INET;
                exact.r.sdiag_protocol = IPPROTO_TCP;
                exact.r.idiag_states = ~0U;
                exact.r.id.idiag_sport = htons(8009);
                exact.r.id.idiag_dport = htons(61001);
                inet_pton(AF_INET, "192.0.2.7", exact.r.id.idiag_src);
                inet_pton(AF_INET, "198.51.100.251", exact.r.id.idiag_dst);
                exact.r.id.idiag_cookie[0] = 0x89abcdefU;
                exact.r.id.idiag_cookie[1] = 0x01234567U;
                print(&exact, sizeof exact);
                exact.r.sdiag_family = AF_INET6;
                inet_pton(AF_INET6, "2001:db8::7", exact.r.id.idiag_src);
                inet_pton(AF_INET6, "2001:db8::ff", exact.r.id.idiag_dst);
                exact.r.id.idiag_cookie[0] = exact.r.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
                print(&exact, sizeof exact);
                table.h.nlmsg_len = sizeof table;
                table.h.nlmsg_type = TCPDIAG_GETSOCK;
                table.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
                table.h.nlmsg_seq = 7919;
                table.r.idiag_family = AF_INET;
                table.r.idiag_states = 1 << TCP_TIME_WAIT | 1 << TCP_SYN_RECV | 1 << 12;
                table.r.id.idiag_sport = htons(8009);
                print(&table, sizeof table);
                printf("%d %d %d %d %d %d %d\\n", SOL_SOCKET, IPPROTO_TCP, SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL,
                       TCP_KEEPCNT, TCP_USER_TIMEOUT);
                printf("%zu\\n", sizeof(struct inet_diag_msg));
                return 0;
            }
            """;

    @TempDir
    private Path folder;

    private static String hex(ByteBuffer question) {
        byte[] bytes = new byte[question.position()];
        question.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theQuestionsAndTheNumbersAreThoseOfTheHeaders() throws Exception {
        assumeThat(Command.GCC).exists();
        Endpoint local = new Endpoint("192.0.2.7", 8009);
        Endpoint peer = new Endpoint("198.51.100.251", 61_001);
        ByteBuffer ipv4 = ByteBuffer.allocate(512);
        DiagRequest.exact(ipv4, 7919, DiagRequest.ends(new ConnectionId(0x0123_4567_89ab_cdefL, local, peer)));
        ByteBuffer ipv6 = ByteBuffer.allocate(512);
        Endpoint local6 = new Endpoint("2001:db8:0:0:0:0:0:7", 8009);
        Endpoint peer6 = new Endpoint("2001:db8:0:0:0:0:0:ff", 61_001);
        DiagRequest.exact(ipv6, 7919, DiagRequest.ends(new ConnectionId(0, local6, peer6)));
        ByteBuffer table = ByteBuffer.allocate(512);
        int states = KernelStates.mask(EnumSet.of(TcpState.TIME_WAIT, TcpState.SYN_RECEIVED));
        DiagRequest.table(table, 7919, states, 8009);
        String options = KeepaliveOptions.SOL_SOCKET + " " + KeepaliveOptions.IPPROTO_TCP + " "
                + KeepaliveOptions.SO_KEEPALIVE + " " + KeepaliveOptions.TCP_KEEPIDLE + " "
                + KeepaliveOptions.TCP_KEEPINTVL + " " + KeepaliveOptions.TCP_KEEPCNT + " "
                + KeepaliveOptions.TCP_USER_TIMEOUT;
        assertThat(List.of(hex(ipv4), hex(ipv6), hex(table), options, "" + DiagRow.SIZE))
                .isEqualTo(compiled());
        assertThat(ipv4.position()).isEqualTo(DiagRequest.EXACT_SIZE);
        assertThat(table.position()).isEqualTo(DiagRequest.TABLE_SIZE);
    }

    private List<String> compiled() throws Exception {
        Path source = Files.writeString(folder.resolve("layout.c"), PROGRAM);
        Path binary = folder.resolve("layout");
        Command.run(folder, Command.GCC.toString(), "-o", binary.toString(), source.toString());
        return Command.run(folder, binary.toString()).lines().toList();
    }

    @Test
    void endsThatAQuestionCannotNameAreLeftToAWalk() {
        Endpoint ipv4 = new Endpoint("192.0.2.7", 7);
        Endpoint ipv6 = new Endpoint("2001:db8:0:0:0:0:0:7", 7);
        for (String other : List.of(
                "fe80:0:0:0:0:0:0:7",
                "febf:0:0:0:0:0:0:7",
                "host.example",
                "cafe",
                "",
                "1.2.3.4.5",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.",
                "1.2.3.x",
                "::x",
                "1:2")) {
            assertThat(DiagRequest.ends(new ConnectionId(0, ipv6, new Endpoint(other, 7))))
                    .as(other)
                    .isNull();
            assertThat(DiagRequest.ends(new ConnectionId(0, new Endpoint(other, 7), ipv6)))
                    .as(other)
                    .isNull();
        }
        assertThat(DiagRequest.ends(new ConnectionId(0, ipv4, ipv6))).isNull();
        assertThat(DiagRequest.ends(new ConnectionId(0, ipv6, new Endpoint("fec0:0:0:0:0:0:0:7", 7))))
                .isNotNull();
        // An IPv4 address may begin with the same two bytes.
        assertThat(DiagRequest.ends(new ConnectionId(0, ipv4, new Endpoint("254.128.0.1", 7))))
                .isNotNull();
    }

    @Test
    void eachTimerHasTheNumberOfTheKernel() {
        assertThat(IntStream.range(-1, 6).mapToObj(KernelStates::timer))
                .containsExactly(
                        null,
                        KernelRow.Timer.NONE,
                        KernelRow.Timer.RETRANSMIT,
                        KernelRow.Timer.KEEPALIVE,
                        KernelRow.Timer.TIME_WAIT,
                        KernelRow.Timer.PROBE,
                        null);
    }
}
