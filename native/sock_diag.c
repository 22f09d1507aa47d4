/* The kernel's table of TCP sockets, over a netlink socket of our own. The contract is in sockspan.h. */
#include "sockspan.h"
#include "syscall.h"

#include <asm/socket.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/netlink.h>
#include <linux/time_types.h>

/* The kernel's numbers; no uapi header names them. */
enum { FAMILY_NETLINK = 16, TYPE_RAW = 3, FLAG_TRUNCATED = 0x20 };

enum { RECEIVE_BUFFER = 1 << 20, RECEIVE_SECONDS = 1 };

static long set_option(int fd, int option, const void *value, unsigned long length)
{
	return sockspan_syscall(__NR_setsockopt, fd, SOL_SOCKET, option, (long)value, (long)length, 0);
}

long sockspan_cookie(int fd)
{
	long cookie = 0;
	int length = sizeof cookie;
	long result = sockspan_syscall(__NR_getsockopt, fd, SOL_SOCKET, SO_COOKIE, (long)&cookie, (long)&length, 0);

	return result < 0 ? result : cookie;
}

/* Whether fd is still the socket that had this cookie. Another socket must neither be written to nor read. */
static long confirm(int fd, long cookie)
{
	long now = sockspan_cookie(fd);

	if (now < 0)
		return now;
	return now == cookie ? 0 : -EBADF;
}

long sockspan_diag_open(void)
{
	struct __kernel_old_timeval patience = { .tv_sec = RECEIVE_SECONDS, .tv_usec = 0 };
	int room = RECEIVE_BUFFER;
	long fd = sockspan_syscall(__NR_socket, FAMILY_NETLINK, TYPE_RAW | O_CLOEXEC, NETLINK_SOCK_DIAG, 0, 0, 0);
	long result;

	if (fd < 0)
		return fd;
	/* The kernel gives what it allows. If it refuses, the default stays, which serves too. */
	set_option((int)fd, SO_RCVBUF, &room, sizeof room);
	result = set_option((int)fd, SO_RCVTIMEO, &patience, sizeof patience);
	if (result < 0) {
		sockspan_syscall(__NR_close, fd, 0, 0, 0, 0, 0);
		return result;
	}
	return fd;
}

long sockspan_diag_send(int fd, long cookie, const unsigned char *bytes, unsigned long size)
{
	struct sockaddr_nl kernel = { .nl_family = FAMILY_NETLINK, .nl_pad = 0, .nl_pid = 0, .nl_groups = 0 };
	long result = confirm(fd, cookie);

	if (result < 0)
		return result;
	return sockspan_syscall(__NR_sendto, fd, (long)bytes, (long)size, 0, (long)&kernel, sizeof kernel);
}

long sockspan_diag_receive(int fd, long cookie, unsigned char *bytes, unsigned long size)
{
	struct sockaddr_nl sender = { .nl_family = 0, .nl_pad = 0, .nl_pid = 0, .nl_groups = 0 };
	int length = sizeof sender;
	long result = confirm(fd, cookie);

	if (result < 0)
		return result;
	/* With this flag the kernel returns the length of the datagram, even if it did not fit. */
	result = sockspan_syscall(__NR_recvfrom, fd, (long)bytes, (long)size, FLAG_TRUNCATED, (long)&sender,
				  (long)&length);
	if (result < 0)
		return result;
	if (length != sizeof sender || sender.nl_family != FAMILY_NETLINK || sender.nl_pid != 0)
		return -EPROTO;
	return result > (long)size ? -EMSGSIZE : result;
}

long sockspan_diag_close(int fd, long cookie)
{
	long result = confirm(fd, cookie);

	return result < 0 ? result : sockspan_syscall(__NR_close, fd, 0, 0, 0, 0, 0);
}
