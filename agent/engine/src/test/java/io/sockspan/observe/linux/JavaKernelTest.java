package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves on real loopback sockets what the pure-Java tier sees, and that a peer's end is reported, even one from before the watch. */
class JavaKernelTest {
    /** A wait ends as soon as something happens: only a failure takes this long. */
    private static final int PATIENCE = 10_007;

    private final int[] changed = new int[7];
    private JavaKernel kernel;
    private boolean gone;
    private ServerSocketChannel listener;
    private SocketChannel client;
    private SocketChannel server;

    @BeforeEach
    void connect() throws Throwable {
        kernel = new JavaKernel();
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = SocketChannel.open(listener.getLocalAddress());
        server = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
        if (!gone) {
            kernel.close();
        }
    }

    private static int fd(SelectableChannel channel) throws Throwable {
        Class<?> type = Class.forName("sun.nio.ch.SelChImpl");
        MethodHandle number = MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                .findVirtual(type, "getFDVal", MethodType.methodType(int.class));
        return (int) number.invoke(channel);
    }

    private TcpState state(SelectableChannel channel) throws Throwable {
        Observation seen = kernel.observe(fd(channel), 7);
        return seen == null ? null : seen.state();
    }

    @Test
    void anOpenConnectionHasItsStateAndItsAddressesAndNothingElse() throws Throwable {
        Observation seen = kernel.observe(fd(server), 7);
        assertThat(seen.time()).isEqualTo(7);
        assertThat(seen.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(seen.local()).isEqualTo(endpoint((InetSocketAddress) server.getLocalAddress()));
        assertThat(seen.peer()).isEqualTo(endpoint((InetSocketAddress) server.getRemoteAddress()));
        assertThat(seen.cookie()).isZero();
        assertThat(seen.info()).isSameAs(TcpInfo.NONE);
        assertThat(new int[] {seen.receiveQueue(), seen.sendQueue(), seen.keepalive(), seen.linger()})
                .containsOnly(-1);
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return Endpoint.of(address.getAddress(), address.getPort());
    }

    @Test
    void theStatesOfAListenerAHalfCloseAndAnEndAreSeen() throws Throwable {
        assertThat(state(listener)).isEqualTo(TcpState.LISTEN);
        kernel.watch(fd(server));
        client.shutdownOutput();
        awaitServer();
        assertThat(state(server)).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(state(client)).isIn(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2);
        try (SocketChannel unconnected = SocketChannel.open()) {
            assertThat(state(unconnected)).isEqualTo(TcpState.CLOSED);
        }
    }

    @Test
    void afterAResetTheStateIsClosedAndThePeerIsUnknown() throws Throwable {
        kernel.watch(fd(server));
        reset();
        awaitServer();
        Observation seen = kernel.observe(fd(server), 7);
        assertThat(seen.state()).isEqualTo(TcpState.CLOSED);
        assertThat(seen.peer()).isNull();
    }

    private void reset() throws IOException {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
    }

    private void awaitServer() throws Throwable {
        assertThat(kernel.awaitChanges(changed, PATIENCE)).isEqualTo(1);
        assertThat(changed[0]).isEqualTo(fd(server));
    }

    @Test
    void aDescriptorThatIsNoTcpSocketIsNotSeen() throws Throwable {
        assertThat(kernel.observe(-1, 7)).isNull();
        assertThat(kernel.observe(1 << 20, 7)).isNull();
        try (FileInputStream file = new FileInputStream("/proc/self/status")) {
            assertThat(kernel.observe(number(file.getFD()), 7)).isNull();
            assertThat(kernel.watch(number(file.getFD()))).isFalse();
        }
        assertThat(kernel.watch(-1)).isFalse();
    }

    private static int number(FileDescriptor descriptor) throws Throwable {
        return (int) MethodHandles.privateLookupIn(FileDescriptor.class, MethodHandles.lookup())
                .findGetter(FileDescriptor.class, "fd", int.class)
                .invoke(descriptor);
    }

    @Test
    void aWatchThatIsAddedAfterTheEndStillReportsIt() throws Throwable {
        client.shutdownOutput();
        // The -1 shows that the FIN has come before the watch begins.
        assertThat(server.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(kernel.watch(fd(server))).isTrue();
        awaitServer();
    }

    @Test
    void aWatchThatIsAddedTwiceReportsAgain() throws Throwable {
        client.shutdownOutput();
        assertThat(kernel.watch(fd(server))).isTrue();
        awaitServer();
        assertThat(kernel.awaitChanges(changed, 0)).isZero();
        assertThat(kernel.watch(fd(server))).isTrue();
        awaitServer();
    }

    @Test
    void dataIsNotReportedEvenWhenItWaits() throws Throwable {
        kernel.watch(fd(server));
        client.write(ByteBuffer.wrap(new byte[101]));
        // The blocking read shows that the data has come; the rest of it waits.
        assertThat(server.read(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(kernel.awaitChanges(changed, 0)).isZero();
    }

    @Test
    void aDescriptorThatDoesNotFitIsReportedNextTime() throws Throwable {
        kernel.watch(fd(server));
        kernel.watch(fd(client));
        client.shutdownOutput();
        server.shutdownOutput();
        int[] one = new int[1];
        assertThat(kernel.awaitChanges(one, PATIENCE)).isEqualTo(1);
        int first = one[0];
        assertThat(kernel.awaitChanges(one, PATIENCE)).isEqualTo(1);
        assertThat(new int[] {first, one[0]}).contains(fd(server), fd(client));
    }

    @Test
    void aWatchWhoseDescriptorWasClosedSaysSo() {
        gone = true;
        kernel.close();
        assertThat(kernel.awaitChanges(changed, PATIENCE)).isNegative();
    }

    @Test
    void itSaysWhatItCannotSee() {
        assertThat(kernel.tier()).isEqualTo("java");
        assertThat(kernel.lost()).isNotEmpty();
    }
}
