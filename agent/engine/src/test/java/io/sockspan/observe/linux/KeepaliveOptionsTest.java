package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.KeepaliveSettings;
import io.sockspan.observe.KernelView;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** Proves in both tiers that keepalive is read as it was set through the JDK, and which numbers only the C helper has. */
class KeepaliveOptionsTest {
    @Test
    void bothTiersReadWhatWasSet() throws Throwable {
        CompiledKernel.load();
        for (KernelView kernel : List.of(new NativeKernel(), new JavaKernel())) {
            try (SocketChannel channel = SocketChannel.open()) {
                int fd = LoopbackSockets.fd(channel);
                assertThat(kernel.keepalive(fd).on()).isFalse();
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 61);
                channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 17);
                channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 5);
                assertThat(kernel.keepalive(fd)).isEqualTo(new KeepaliveSettings(true, 61, 17, 5, 0));
                assertThat(kernel.drops(fd)).isEqualTo(kernel.tier().equals("native") ? 0 : -1);
            }
            assertThat(kernel.keepalive(-1)).isNull();
            assertThat(kernel.drops(-1)).isEqualTo(-1);
            kernel.close();
        }
    }

    @Test
    void oneUnreadableOptionMeansThatNoneIsReported() {
        for (int refused : new int[] {9, 4, 5, 6, 18}) {
            assertThat(KeepaliveOptions.read((level, name) -> name == refused ? -92 : 7))
                    .isNull();
        }
        assertThat(KeepaliveOptions.read((level, name) -> name)).isEqualTo(new KeepaliveSettings(true, 4, 5, 6, 18));
        assertThat(KeepaliveOptions.read((level, name) -> {
                    throw new UnsatisfiedLinkError();
                }))
                .isNull();
    }
}
