package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves against the real kernel that each state of a connection is found by its two ends, with the cookie that its descriptor had. */
class SockDiagTest {
    private final SockDiag diag = new SockDiag();
    private LoopbackSockets sockets;

    @BeforeAll
    static void helper() throws Exception {
        CompiledKernel.load();
    }

    @BeforeEach
    void open() {
        sockets = new LoopbackSockets();
    }

    @AfterEach
    void close() throws Exception {
        sockets.close();
        assertThat(diag.failures()).isZero();
        diag.close();
    }

    @Test
    void aConnectionIsFoundByItsEndsAndHasTheCookieOfItsDescriptor() throws Exception {
        for (LoopbackSockets.Family family : LoopbackSockets.Family.values()) {
            LoopbackSockets.Pair pair = sockets.connect(family);
            for (ConnectionId id : new ConnectionId[] {pair.clientId(), pair.serverId()}) {
                Map<ConnectionId, KernelRow> found = diag.find(Set.of(id));
                assertThat(found).as(family + " " + id).containsOnlyKeys(id);
                assertThat(found.get(id).state()).isEqualTo(TcpState.ESTABLISHED);
                assertThat(found.get(id).id()).isEqualTo(id);
            }
        }
    }

    @Test
    void rowsOfAListener() throws IOException {
        LoopbackSockets.Pair pair = sockets.connect(LoopbackSockets.Family.DUAL);
        assertThat(diag.rows(
                        EnumSet.of(TcpState.LISTEN),
                        Set.of(pair.serverId().local().port())))
                .extracting(KernelRow::local)
                .containsExactly(
                        new Endpoint("0:0:0:0:0:0:0:0", pair.serverId().local().port()));
    }
}
