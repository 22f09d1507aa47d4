package java.lang;

/** The native methods as jni.c defines them; the agent has the class that ships. */
final class Sockspan1Kernel {
    static {
        System.load(System.getProperty("sockspan.library"));
    }

    private Sockspan1Kernel() {}

    static native int snap(int fd, byte[] out);

    static native int watchOpen();

    static native int watchAdd(int watch, int fd);


    static native int watchWait(int watch, int[] fds, int timeoutMillis);

    static native int watchClose(int watch);

    static native int option(int fd, int level, int name);

    static native long drops(int fd);

    static native long cookie(int fd);

    static native int diagOpen();

    static native int diagSend(int diag, long cookie, byte[] bytes, int size);

    static native int diagReceive(int diag, long cookie, byte[] bytes);

    static native int diagClose(int diag, long cookie);

    static native int heldBy(
            Object[] targets, Object[] references, Class<?>[] selectors, long[] bounds, Object[] answers);
}
