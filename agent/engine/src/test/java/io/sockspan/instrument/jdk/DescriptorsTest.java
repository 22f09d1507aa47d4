package io.sockspan.instrument.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves that the descriptor under a TLS socket is found where there is one, and never made where there is none. */
class DescriptorsTest {
    private final SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    private Descriptors descriptors;
    private ServerSocket listener;
    private Socket plain;

    /** Like a tunnel or a counting wrapper: a Socket without a descriptor of its own, over one that has a descriptor. */
    private static final class Wrapper extends Socket {
        private final Socket real;

        Wrapper(Socket real) {
            this.real = real;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return real.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return real.getOutputStream();
        }

        @Override
        public boolean isConnected() {
            return true;
        }
    }

    @BeforeEach
    void connect() throws Exception {
        descriptors = new Descriptors();
        listener = new ServerSocket(0, 7, InetAddress.getLoopbackAddress());
        plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        listener.close();
    }

    private Socket over(Socket below) throws IOException {
        return tls.createSocket(below, "localhost", 1, true);
    }

    private static int number(Socket socket) throws ReflectiveOperationException {
        Field impl = Socket.class.getDeclaredField("impl");
        impl.setAccessible(true);
        Method descriptor = SocketImpl.class.getDeclaredMethod("getFileDescriptor");
        descriptor.setAccessible(true);
        Object fd = descriptor.invoke(impl.get(socket));
        Field number = fd.getClass().getDeclaredField("fd");
        number.setAccessible(true);
        return number.getInt(fd);
    }

    @Test
    void overASocketTheDescriptorIsTheSocketsEvenThroughASecondTlsSocket() throws Exception {
        assertThat(descriptors.descriptorOf(descriptors.ownerUnder(over(plain))))
                .isEqualTo(number(plain))
                .isPositive();
        assertThat(descriptors.descriptorOf(descriptors.ownerUnder(over(over(plain)))))
                .isEqualTo(number(plain));
    }

    @Test
    void aTlsSocketThatIsItsOwnSocketHasItsOwnDescriptor() throws Exception {
        try (Socket own = tls.createSocket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThat(descriptors.descriptorOf(descriptors.ownerUnder(own)))
                    .isEqualTo(number(own))
                    .isPositive();
        }
    }

    @Test
    void overAChannelTheDescriptorIsTheChannels() throws Exception {
        try (SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress())) {
            Method number = channel.getClass().getDeclaredMethod("getFDVal");
            number.setAccessible(true);
            assertThat(descriptors.descriptorOf(descriptors.ownerUnder(over(channel.socket()))))
                    .isEqualTo(number.invoke(channel));
        }
    }

    @Test
    void aWrapperUnderATlsSocketHasNoDescriptorAndGetsNone() throws Exception {
        assertThat(descriptors.descriptorOf(descriptors.ownerUnder(over(new Wrapper(plain)))))
                .isEqualTo(-1);
    }

    @Test
    void anotherProvidersSocketHasNoDescriptorForUs() throws Exception {
        assertThat(descriptors.ownerUnder(plain)).isNull();
        assertThat(descriptors.descriptorOf(plain)).isEqualTo(-1);
    }
}
