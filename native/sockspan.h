/*
 * The native part of Sockspan: a descriptor in, bytes or -errno out.
 *
 * Any thread may call any function. There is no state, no allocation and no libc; nothing here reads data,
 * SO_ERROR or MSG_PEEK, so the application finds its socket as it was.
 */
#ifndef SOCKSPAN_H
#define SOCKSPAN_H

/* Where each fact stands in a snap; native byte order. README.md has the types and their sources. */
enum {
	SOCKSPAN_SNAP_COOKIE = 0,
	SOCKSPAN_SNAP_RECEIVE_QUEUE = 8,
	SOCKSPAN_SNAP_SEND_QUEUE = 12,
	SOCKSPAN_SNAP_LOCAL = 16,
	SOCKSPAN_SNAP_PEER = 44,
	SOCKSPAN_SNAP_KEEPALIVE = 72,
	SOCKSPAN_SNAP_LINGER = 76,
	SOCKSPAN_SNAP_HEADER = 80,
	/* With room for no more of TCP_INFO than the state, only what a close needs is asked for. */
	SOCKSPAN_SNAP_BRIEF = 8,
	/* Room for TCP_INFO: 280 bytes on Linux 6.18, and it has grown 2.7 times since 2.6. */
	SOCKSPAN_SNAP_SIZE = SOCKSPAN_SNAP_HEADER + 512,
	SOCKSPAN_SOCKADDR_SIZE = 28
};

/*
 * Room for a datagram of the kernel's table, which fills at most this much. It may lie on the stack, because the JVM keeps
 * 80 KB free below a native method's frame.
 */
enum { SOCKSPAN_DIAG_SIZE = 32768 };

/* The most descriptors that one sockspan_watch_wait returns; the rest stay ready for the next. */
enum { SOCKSPAN_WATCH_MAX = 256 };

/*
 * Fills the size bytes at out (any alignment) with what the kernel says about one TCP socket, and returns how many
 * bytes of TCP_INFO it gave, at most size - SOCKSPAN_SNAP_HEADER. What follows them is zero.
 *
 * Fails, leaving out undefined, with -EBADF, -ENOTSOCK, -EOPNOTSUPP or -ENOPROTOOPT (a socket, but not TCP),
 * -EINVAL (size < SOCKSPAN_SNAP_HEADER). A fact that the kernel refuses is absent, not an error: cookie 0,
 * queue -1, address family 0, keepalive -1. Linger is -1 if it is off or refused, else its seconds: with 0, close sends
 * a reset.
 *
 * A snap takes eight system calls, of which several wait for the socket's lock. With room for at most
 * SOCKSPAN_SNAP_BRIEF bytes of TCP_INFO it takes five: the send queue, the peer and keepalive are not asked for, and
 * absent. Another thread may close and reuse the descriptor between the calls, so the cookie is read last. If it is the
 * cookie already known for this descriptor, the whole snap is of that socket. Any other snap may be a mixture of two.
 */
long sockspan_snap(int fd, unsigned char *out, unsigned long size);

/*
 * Returns an int option of any socket (SO_KEEPALIVE, TCP_KEEPIDLE, ...), which must not be negative; or -errno, -EINVAL
 * if the kernel has less than an int.
 */
long sockspan_option(int fd, int level, int name);

/*
 * Returns how many packets the socket has dropped since it was opened (SO_MEMINFO, since 4.12). For a listener these are
 * attempts to connect that its full queue could not take. Or -errno, -ENOPROTOOPT if the kernel's answer is too short.
 */
long sockspan_drops(int fd);

/* Returns the socket's cookie, which is positive; or -errno (-ENOPROTOOPT before 4.12). */
long sockspan_cookie(int fd);

/*
 * Opens a netlink socket that asks the kernel for its table of sockets (sock_diag(7)), closed on exec; or -errno (-EPERM,
 * -EACCES, -EPROTONOSUPPORT, -EAFNOSUPPORT, -EMFILE). No call on it waits longer than a second.
 *
 * The functions that use it take the cookie that it had at first. An application may close a descriptor that it does not
 * know, and then get the number for a socket of its own. They fail with -EBADF then, or with what sockspan_cookie fails
 * with, and do not touch the socket. One case remains: another thread closes it between that check and the next call.
 */
long sockspan_diag_open(void);

/* Sends a datagram to the kernel, which has answered (or begun to) when this returns. Returns size, or -errno. */
long sockspan_diag_send(int fd, long cookie, const unsigned char *bytes, unsigned long size);

/*
 * Reads the next datagram and returns its length, or -errno: -EAGAIN if none came for a second, -EINTR, -EMSGSIZE if it
 * was longer than size, -EPROTO if it is not from the kernel, -ENOBUFS if the kernel had to drop some. A datagram that is
 * too long, or not from the kernel, is used up.
 */
long sockspan_diag_receive(int fd, long cookie, unsigned char *bytes, unsigned long size);

/* 0 or -errno. */
long sockspan_diag_close(int fd, long cookie);

/* Opens a new epoll descriptor, closed on exec; or -errno (-EMFILE, -ENFILE, -ENOMEM). */
long sockspan_watch_open(void);

/*
 * Watches fd for the end of its stream, an error or a hang-up, edge-triggered. The next wait reports one that has
 * happened already. Adding again re-arms. Returns 0, or -errno (-EBADF, -EPERM: fd cannot be watched, -ENOSPC).
 *
 * The watch holds no reference to the socket, so the last close of the socket ends the watch.
 */
long sockspan_watch_add(int watch, int fd);

/*
 * Waits up to timeout_ms (0 not at all, -1 without end) and returns how many descriptors it put into fds: at most max,
 * at most SOCKSPAN_WATCH_MAX; 0 on time-out or on a signal; -EINVAL if max < 1; -EBADF.
 *
 * A number in fds is the one given to add. It may name another socket by now: after a dup2 over it, while a duplicate or
 * a child process keeps the first socket open. Confirm it by the cookie.
 */
long sockspan_watch_wait(int watch, int *fds, int max, int timeout_ms);

/* 0 or -errno. Threads inside sockspan_watch_wait are not woken. */
long sockspan_watch_close(int watch);

#endif
