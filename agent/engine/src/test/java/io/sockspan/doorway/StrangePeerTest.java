package io.sockspan.doorway;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.FileDescriptor;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

/** Proves that an address of a kind that the JDK never passes costs a counted error, not the application an exception. */
class StrangePeerTest {
    @Test
    void anAddressOfAnotherKindDoesNotReachTheApplication() {
        assertThatCode(() -> SocketHooks.channelBorn(
                        this, new FileDescriptor(), StandardProtocolFamily.INET, UnixDomainSocketAddress.of("/x")))
                .doesNotThrowAnyException();
    }
}
