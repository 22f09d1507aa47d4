package io.sockspan.doorway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that a hook throws nothing that its sink throws, that all of it is counted, and that only -1 is an end of stream. */
class SocketHooksTest {
    private static final FileDescriptor FD = new FileDescriptor();
    private static final SelectionKey KEY = key();

    /** A key of the JDK's own class, with an open channel. */
    private static SelectionKey key() {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            return channel.register(Selector.open(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final List<String> calls = new ArrayList<>();
    private final List<Throwable> swallowed = new ArrayList<>();

    @AfterEach
    void leave() {
        SocketHooks.install(null);
    }

    /** A sink that records every call, and then throws {@code thrown}, unless it is null. */
    private SocketSink sink(Throwable thrown, boolean cannotCount) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("swallowed")) {
                swallowed.add((Throwable) arguments[1]);
                if (cannotCount) {
                    throw new OutOfMemoryError("planted");
                }
                return null;
            }
            calls.add(method.getName());
            if (thrown != null) {
                throw thrown;
            }
            return null;
        };
        return (SocketSink)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {SocketSink.class}, handler);
    }

    static Stream<Method> hooks() {
        return Stream.of(SocketHooks.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !List.of("install", "installed", "wantUses").contains(method.getName()));
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void everyHookSwallowsAndCountsWhatItsSinkThrows(Method hook) {
        List<Throwable> planted = List.of(
                new IllegalStateException("planted"),
                new IOException("planted"),
                new StackOverflowError("planted"),
                new NoClassDefFoundError("planted"));
        for (Throwable thrown : planted) {
            SocketHooks.install(sink(thrown, false));
            assertThatCode(() -> hook.invoke(null, arguments(hook))).doesNotThrowAnyException();
        }
        assertThat(calls).hasSize(planted.size());
        // A proxy wraps what its interface does not declare: the cause is what was planted.
        assertThat(swallowed)
                .hasSize(planted.size())
                .zipSatisfy(
                        planted,
                        (got, thrown) -> assertThat(got == thrown || Objects.equals(got.getCause(), thrown))
                                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void aSinkThatCannotEvenCountIsSwallowedToo(Method hook) {
        SocketHooks.install(sink(new OutOfMemoryError("planted"), true));
        assertThatCode(() -> hook.invoke(null, arguments(hook))).doesNotThrowAnyException();
        assertThat(swallowed).hasSize(1);
    }

    @AfterAll
    static void close() throws IOException {
        KEY.channel().close();
        KEY.selector().close();
    }

    @Test
    void aKeyOfAnotherProviderOrOfAClosedChannelIsNotAsked() throws IOException {
        SocketHooks.install(sink(null, false));
        SocketHooks.keyCancelled(new SelectionKey() {
            @Override
            public SelectableChannel channel() {
                throw new AssertionError("the application's own code");
            }

            @Override
            public Selector selector() {
                throw new AssertionError("the application's own code");
            }

            @Override
            public boolean isValid() {
                throw new AssertionError("the application's own code");
            }

            @Override
            public void cancel() {}

            @Override
            public int interestOps() {
                return 0;
            }

            @Override
            public SelectionKey interestOps(int ops) {
                return this;
            }

            @Override
            public int readyOps() {
                return 0;
            }
        });
        SelectionKey closed = key();
        closed.channel().close();
        SocketHooks.keyCancelled(closed);
        closed.selector().close();
        assertThat(calls).isEmpty();
        assertThat(swallowed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void withoutASinkEveryHookIsSilent(Method hook) {
        SocketHooks.install(null);
        assertThatCode(() -> hook.invoke(null, arguments(hook))).doesNotThrowAnyException();
        assertThat(SocketHooks.installed()).isFalse();
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -3, -2, 0, 1, 7, Integer.MAX_VALUE})
    void onlyMinusOneIsAnEndOfStream(int n) {
        SocketHooks.install(sink(null, false));
        SocketHooks.read(n, FD);
        SocketHooks.read((long) n, FD);
        SocketHooks.tlsRead(n, this);
        assertThat(calls).isEmpty();
    }

    @Test
    void aReadThatBringsDataIsReportedOnlyWhileItIsWanted() {
        SocketHooks.install(sink(null, false));
        SocketHooks.wantUses(true);
        SocketHooks.read(7, FD);
        SocketHooks.read(7L, FD);
        assertThat(calls).containsExactly("used", "used");
        SocketHooks.wantUses(false);
        SocketHooks.read(7, FD);
        SocketHooks.wantUses(true);
        SocketHooks.install(sink(null, false));
        SocketHooks.read(7, FD);
        assertThat(calls).hasSize(2);
    }

    @Test
    void whatASinkThrowsAtAReadIsSwallowedToo() {
        SocketHooks.install(sink(new IllegalStateException("planted"), false));
        SocketHooks.wantUses(true);
        SocketHooks.read(7, FD);
        assertThat(swallowed).hasSize(1);
    }

    @Test
    void minusOneIsReportedOncePerRead() {
        SocketHooks.install(sink(null, false));
        SocketHooks.read(-1, FD);
        SocketHooks.read(-1L, FD);
        SocketHooks.read(0xffffffffL, FD);
        SocketHooks.tlsRead(-1, this);
        assertThat(calls).containsExactly("endOfStream", "endOfStream", "tlsEndOfStream");
        assertThat(SocketHooks.installed()).isTrue();
    }

    @Test
    void aConnectThatIsPendingIsNotConnected() {
        SocketHooks.install(sink(null, false));
        SocketHooks.connectReturned(0, FD);
        SocketHooks.connectReturned(-2, FD);
        SocketHooks.connectReturned(-3, FD);
        SocketHooks.connectPolled(false, FD);
        assertThat(calls).isEmpty();
        SocketHooks.connectReturned(1, FD);
        SocketHooks.connectPolled(true, FD);
        assertThat(calls).containsExactly("connected", "connected");
    }

    @Test
    void aSocketOfTheUnixFamilyIsNeverBorn() {
        SocketHooks.install(sink(null, false));
        SocketHooks.channelBorn(this, FD, StandardProtocolFamily.UNIX, null);
        SocketHooks.listenerBorn(this, FD, StandardProtocolFamily.UNIX);
        assertThat(calls).isEmpty();
    }

    @Test
    void aChannelWithAPeerWasAcceptedAndOneWithoutIsAClient() {
        List<Integer> roles = new ArrayList<>();
        SocketHooks.install((SocketSink) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SocketSink.class}, (proxy, method, arguments) -> {
                    roles.add((Integer) arguments[3]);
                    return null;
                }));
        SocketHooks.channelBorn(this, FD, StandardProtocolFamily.INET, null);
        SocketHooks.channelBorn(this, FD, StandardProtocolFamily.INET, peer());
        SocketHooks.asyncChannelBorn(this, FD, null);
        SocketHooks.asyncChannelBorn(this, FD, peer());
        SocketHooks.socketBorn(this, FD, true);
        assertThat(roles)
                .containsExactly(
                        SocketSink.ROLE_CLIENT,
                        SocketSink.ROLE_SERVER,
                        SocketSink.ROLE_CLIENT,
                        SocketSink.ROLE_SERVER,
                        SocketSink.ROLE_LISTENER);
    }

    private static InetSocketAddress peer() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4099);
    }

    /** Arguments that make the hook call its sink. */
    private static Object[] arguments(Method hook) {
        Class<?>[] types = hook.getParameterTypes();
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = value(types[i], hook.getName());
        }
        return values;
    }

    private static Object value(Class<?> type, String hook) {
        int number = hook.equals("connectReturned") ? 1 : -1;
        if (type == int.class) {
            return number;
        } else if (type == long.class) {
            return (long) number;
        } else if (type == boolean.class) {
            return true;
        } else if (type == FileDescriptor.class) {
            return FD;
        } else if (type == ProtocolFamily.class) {
            return StandardProtocolFamily.INET;
        } else if (type == SocketAddress.class || type == InetSocketAddress.class) {
            return peer();
        } else if (type == InetAddress.class) {
            return InetAddress.getLoopbackAddress();
        } else if (type == SelectionKey.class) {
            return KEY;
        } else if (type == Throwable.class) {
            return new IOException("Connection reset");
        }
        return type == Object.class ? FD : null;
    }
}
