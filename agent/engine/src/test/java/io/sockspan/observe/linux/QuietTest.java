package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Sample;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.observe.KernelView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves at the real kernel, and for each byte that counts, that a socket is quiet only if it is open, read and answered. */
class QuietTest {
    @Test
    void theRealKernelsSocketsAreQuietUntilSomethingWaits() throws Exception {
        CompiledKernel.load();
        try (KernelView kernel = new NativeKernel();
                ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel server = listener.accept()) {
            int fd = LoopbackSockets.fd(server);
            assertThat(kernel.isQuiet(fd)).isTrue();
            assertThat(kernel.isQuiet(LoopbackSockets.fd(listener))).isFalse();
            assertThat(kernel.isQuiet(-1)).isFalse();
            client.write(ByteBuffer.allocate(1));
            assertThat(kernel.isQuiet(fd)).as("a byte unread").isFalse();
            server.read(ByteBuffer.allocate(1));
            assertThat(kernel.isQuiet(fd)).isTrue();
            client.shutdownOutput();
            assertThat(kernel.isQuiet(fd)).as("CLOSE_WAIT").isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RETRANSMITS", "PROBES", "BACKOFF"})
    void aSocketThatSendsAgainIsNotQuiet(Field field) {
        assertThat(Snap.isQuiet(snap(), 104)).isTrue();
        byte[] repeated = snap();
        repeated[Snap.HEADER + field.offset()] = 1;
        assertThat(Snap.isQuiet(repeated, 104)).isFalse();
    }

    @Test
    void aSocketWithSomethingWaitingOrUnknownIsNotQuiet() {
        for (int i = 8; i < 12; i++) {
            byte[] unread = snap();
            unread[i] = 1;
            assertThat(Snap.isQuiet(unread, 104)).isFalse();
        }
        assertThat(Snap.isQuiet(snap(), 4)).as("too short").isFalse();
        assertThat(Snap.isQuiet(snap(), -9)).as("EBADF").isFalse();
    }

    /** A sample in ESTABLISHED, which is the kernel's state 1. */
    private static byte[] snap() {
        byte[] snap = new byte[Snap.HEADER + Sample.info(104).length()];
        snap[Snap.HEADER] = 1;
        return snap;
    }
}
