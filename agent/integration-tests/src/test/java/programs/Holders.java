package programs;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Sockets that are each held in one known way; the peer of each has closed. It asks the agent of its own JVM, twice, what holds them, and
 * prints {@code HELD name: answer} for each.
 */
public final class Holders {
    /** Names by local port, because the program must know its sockets without holding them. */
    private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

    private static ServerSocketChannel listener;

    static final Map<String, Order> POOL = new HashMap<>();
    static final Chain CHAIN = new Chain();
    static final Object[] ARRAY = new Object[5];
    static final ThreadLocal<Order> LOCAL = new ThreadLocal<>();
    static final List<Reference<?>> REFERENCES = new ArrayList<>();
    static Socket socket;
    static AsynchronousSocketChannel asynchronous;
    static Selector selector;
    static SocketChannel registeredAndHeld;
    static Odd odd;
    static Link head = new Link();
    static Thread virtual;

    private Holders() {}

    /** Holds a channel in a field. */
    static class Order implements Numbers {
        int number;
        SocketChannel channel;
    }

    /** Inherits the field. */
    static final class LateOrder extends Order {
        Object nothing;
    }

    /** A chain of fields that ends in a lambda. */
    static final class Chain {
        Chain next;
        Supplier<?> action;
    }

    /** An element of a linked list. */
    static final class Link {
        Link next;
        SocketChannel channel;
    }

    /** Fields that are numbered before those of a class that has this interface. */
    interface Numbers {
        int FIVE = Integer.parseInt("5");
        int SEVEN = Integer.parseInt("7");
    }

    /** A weak reference that holds another object strongly. */
    static final class Odd extends WeakReference<Object> implements Numbers {
        final Object kept;

        Odd(Object referent, Object kept) {
            super(referent);
            this.kept = kept;
        }
    }

    /** The attachment of its own channel's key. */
    static final class Handler {
        SocketChannel channel;
    }

    public static void main(String[] arguments) throws Exception {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        inObjects();
        inSelectors();
        weakly();
        inThreads();
        asynchronously();
        List<String> first = ask();
        List<String> second = ask();
        first.forEach(System.out::println);
        System.out.println(held(first).equals(held(second)) ? "AGAIN the same" : "AGAIN " + second);
        if (arguments.length > 0) {
            System.out.println("READY");
            System.in.read();
        }
    }

    /** The names whose answer a garbage collection does not change. */
    private static List<String> held(List<String> lines) {
        return lines.stream().filter(line -> !line.contains(": nothing: ")).toList();
    }

    private static SocketChannel channel(String name) throws IOException {
        SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
        NAMES.put(((InetSocketAddress) channel.getLocalAddress()).getPort(), name);
        listener.accept().close();
        return channel;
    }

    private static void inObjects() throws IOException {
        Order order = new LateOrder();
        order.channel = channel("map");
        POOL.put("order", order);
        CHAIN.next = new Chain();
        SocketChannel captured = channel("lambda");
        CHAIN.next.action = () -> captured.isOpen();
        ARRAY[2] = new ArrayList<>(Arrays.asList(null, null, null, channel("list")));
        socket = new Socket(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
        NAMES.put(socket.getLocalPort(), "socket");
        listener.accept().close();
        Link last = head;
        for (int i = 0; i < 2003; i++) {
            last.next = new Link();
            last = last.next;
        }
        last.channel = channel("deep");
    }

    private static void inSelectors() throws IOException {
        selector = Selector.open();
        register(channel("selector"));
        SelectionKey key = register(channel("attachment"));
        Handler handler = new Handler();
        handler.channel = (SocketChannel) key.channel();
        key.attach(handler);
        registeredAndHeld = channel("registered and held");
        register(registeredAndHeld);
        selector.selectNow();
    }

    private static SelectionKey register(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_WRITE);
    }

    private static void weakly() throws IOException {
        REFERENCES.add(new WeakReference<>(channel("weak")));
        REFERENCES.add(new SoftReference<>(channel("soft")));
        odd = new Odd(channel("referent"), channel("beside the referent"));
        channel("nobody");
    }

    private static void inThreads() throws Exception {
        CountDownLatch ready = new CountDownLatch(2);
        thread("keeper", () -> {
            SocketChannel kept = channel("local");
            ready.countDown();
            park();
            kept.close();
        });
        thread("late", () -> {
            Order order = new Order();
            order.channel = channel("thread local");
            LOCAL.set(order);
            order = null;
            ready.countDown();
            park();
        });
        ready.await();
        if (Runtime.version().feature() >= 21) {
            virtually();
        }
    }

    /** A virtual thread's stack lies in the heap while it waits. */
    private static void virtually() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        Runnable work = () -> {
            try {
                SocketChannel kept = channel("virtual");
                ready.countDown();
                park();
                kept.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        virtual = (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        ready.await();
        while (virtual.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /** Work that may fail. */
    private interface Work {
        void run() throws Exception;
    }

    private static void thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void park() {
        while (!Thread.interrupted()) {
            LockSupport.park();
        }
    }

    private static void asynchronously() throws Exception {
        asynchronous = asynchronous("asynchronous");
        asynchronous("its group");
    }

    private static AsynchronousSocketChannel asynchronous(String name) throws Exception {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        channel.connect(listener.getLocalAddress()).get();
        NAMES.put(((InetSocketAddress) channel.getLocalAddress()).getPort(), name);
        listener.accept().close();
        return channel;
    }

    @SuppressWarnings("unchecked")
    private static List<String> ask() throws Exception {
        BiFunction<String, Object, Object> door = (BiFunction<String, Object, Object>)
                Class.forName("io.sockspan.agent.Agent").getMethod("door").invoke(null);
        Map<String, Long> ids = new LinkedHashMap<>();
        // A FIN takes a moment on loopback too.
        for (int i = 0; i < 100 && ids.size() < NAMES.size(); i++) {
            Thread.sleep(20);
            for (Map<String, Object> suspect : (List<Map<String, Object>>) door.apply("suspects", 0L)) {
                String local = (String) suspect.get("local");
                String name = NAMES.get(Integer.parseInt(local.substring(local.lastIndexOf(':') + 1)));
                ids.put(name, ((Number) suspect.get("id")).longValue());
            }
        }
        List<String> answers = (List<String>) door.apply("held-by", new ArrayList<>(ids.values()));
        List<String> lines = new ArrayList<>();
        for (String name : ids.keySet()) {
            lines.add("HELD " + name + ": " + answers.get(lines.size()));
        }
        return lines;
    }
}
