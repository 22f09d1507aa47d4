package io.sockspan.observe.linux;

import java.io.IOException;
import java.util.Map;

/** A system call's failure, with the errno's name from asm-generic/errno.h where the name explains something. Any thread. */
final class Errno extends IOException {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int ESTALE = 116;

    private static final long serialVersionUID = 1;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(EINTR, "EINTR"),
            Map.entry(9, "EBADF"),
            Map.entry(11, "EAGAIN"),
            Map.entry(13, "EACCES"),
            Map.entry(16, "EBUSY"),
            Map.entry(22, "EINVAL"),
            Map.entry(24, "EMFILE"),
            Map.entry(38, "ENOSYS"),
            Map.entry(71, "EPROTO"),
            Map.entry(88, "ENOTSOCK"),
            Map.entry(90, "EMSGSIZE"),
            Map.entry(92, "ENOPROTOOPT"),
            Map.entry(93, "EPROTONOSUPPORT"),
            Map.entry(97, "EAFNOSUPPORT"),
            Map.entry(105, "ENOBUFS"),
            Map.entry(111, "ECONNREFUSED"),
            Map.entry(ESTALE, "ESTALE"));

    private final int number;

    /** {@code number} is positive. */
    Errno(String call, int number) {
        super(call + ": " + NAMES.getOrDefault(number, "errno " + number));
        this.number = number;
    }

    int number() {
        return number;
    }
}
