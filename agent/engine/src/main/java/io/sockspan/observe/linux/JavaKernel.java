package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelView;
import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel through the JDK's own natives in {@code sun.nio.ch} (which must be open to this module), where no library can be loaded. It
 * has the state and the addresses, and an epoll of our own; it has no cookie, no queues and no times.
 */
public final class JavaKernel implements KernelView {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EEXIST = 17;
    private static final int EPOLLRDHUP = 0x2000;
    private static final int EPOLLET = 1 << 31;
    private static final int MAX_EVENTS = 256;

    private final MethodHandle newDescriptor;
    private final MethodHandle intOption;
    private final MethodHandle localAddress;
    private final MethodHandle remoteAddress;
    private final MethodHandle control;
    private final MethodHandle await;
    private final MethodHandle event;
    private final MethodHandle descriptor;
    private final MethodHandle closeNumber;
    private final int watch;
    private final long events;
    private final ProcTables proc = new ProcTables(Path.of("/proc/self"));

    /** Throws if this JDK's natives are not as expected; then the kernel cannot be asked at all. */
    public JavaKernel() throws Throwable {
        Class<?> net = Class.forName("sun.nio.ch.Net", true, null);
        Class<?> ioUtil = Class.forName("sun.nio.ch.IOUtil", true, null);
        Class<?> epoll = Class.forName("sun.nio.ch.EPoll", true, null);
        newDescriptor = find(ioUtil, "newFD", FileDescriptor.class, int.class);
        intOption = find(net, "getIntOption0", int.class, FileDescriptor.class, boolean.class, int.class, int.class);
        localAddress = find(net, "localAddress", InetSocketAddress.class, FileDescriptor.class);
        remoteAddress = find(net, "remoteAddress", InetSocketAddress.class, FileDescriptor.class);
        control = find(epoll, "ctl", int.class, int.class, int.class, int.class, int.class);
        await = find(epoll, "wait", int.class, int.class, long.class, int.class, int.class);
        event = find(epoll, "getEvent", long.class, long.class, int.class);
        descriptor = find(epoll, "getDescriptor", int.class, long.class);
        closeNumber = closer();
        watch = (int) find(epoll, "create", int.class).invoke();
        events = (long) find(epoll, "allocatePollArray", long.class, int.class).invoke(MAX_EVENTS);
    }

    private static MethodHandle find(Class<?> type, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                .findStatic(type, name, MethodType.methodType(result, parameters));
    }

    /** {@code closeIntFD} moved from FileDispatcherImpl (17) to UnixFileDispatcherImpl (21). */
    private static MethodHandle closer() throws ReflectiveOperationException {
        try {
            return find(
                    Class.forName("sun.nio.ch.UnixFileDispatcherImpl", true, null),
                    "closeIntFD",
                    void.class,
                    int.class);
        } catch (ReflectiveOperationException e) {
            return find(
                    Class.forName("sun.nio.ch.FileDispatcherImpl", true, null), "closeIntFD", void.class, int.class);
        }
    }

    @Override
    public @Nullable Observation observe(int fd, long time) {
        try {
            FileDescriptor number = (FileDescriptor) newDescriptor.invoke(fd);
            // The first byte of struct tcp_info is the state; asked for as an int, the kernel returns four bytes.
            TcpState state = KernelStates.of((int) intOption.invoke(number, false, IPPROTO_TCP, TCP_INFO) & 0xff);
            if (state == null) {
                return null;
            }
            Endpoint local = address(localAddress, number);
            return new Observation(time, state, 0, TcpInfo.NONE, -1, -1, -1, local, address(remoteAddress, number), -1);
        } catch (Throwable t) {
            return null;
        }
    }

    @Override
    public @Nullable Observation read(byte[] sample, long time) {
        return null;
    }

    private static @Nullable Endpoint address(MethodHandle which, FileDescriptor number) {
        try {
            InetSocketAddress address = (InetSocketAddress) which.invoke(number);
            return Endpoint.of(address.getAddress(), address.getPort());
        } catch (Throwable t) {
            // ENOTCONN: a socket whose connection is over has no peer any more.
            return null;
        }
    }

    @Override
    public boolean watch(int fd) {
        try {
            int failure = (int) control.invoke(watch, EPOLL_CTL_ADD, fd, EPOLLRDHUP | EPOLLET);
            return failure == 0
                    || (failure == EEXIST && (int) control.invoke(watch, EPOLL_CTL_MOD, fd, EPOLLRDHUP | EPOLLET) == 0);
        } catch (Throwable t) {
            return false;
        }
    }

    @Override
    public int awaitChanges(int[] fds, int millis) {
        try {
            int ready = (int) await.invoke(watch, events, Math.min(fds.length, MAX_EVENTS), millis);
            for (int i = 0; i < ready; i++) {
                fds[i] = (int) descriptor.invoke((long) event.invoke(events, i));
            }
            return ready;
        } catch (Throwable t) {
            return -1;
        }
    }

    @Override
    public List<Integer> sockets() {
        return proc.sockets();
    }

    @Override
    public @Nullable Boolean endTaken(int fd, long notBefore) {
        return proc.endTaken(fd, notBefore);
    }

    @Override
    public boolean endIsKnownLater(long notBefore) {
        return proc.isTooEarly(notBefore);
    }

    @Override
    public @Nullable KeepaliveSettings keepalive(int fd) {
        return KeepaliveOptions.read((level, name) -> {
            FileDescriptor number = (FileDescriptor) newDescriptor.invoke(fd);
            return (int) intOption.invoke(number, false, level, name);
        });
    }

    @Override
    public long drops(int fd) {
        return -1;
    }

    @Override
    public String tier() {
        return "java";
    }

    @Override
    public List<String> lost() {
        return List.of(
                "no TCP_INFO: whether a half-closed connection still sends cannot be seen, so nothing is certain",
                "no cookie, no queue sizes, no times of entry",
                "closed connections are followed by /proc, if they lived for a moment");
    }

    @Override
    public void close() {
        try {
            closeNumber.invoke(watch);
        } catch (Throwable t) {
            // Our epoll descriptor stays open until the JVM ends; no reporter is left to say so.
        }
    }
}
