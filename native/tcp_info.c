/* What the kernel says about one socket. The contract is in sockspan.h. */
#include "sockspan.h"
#include "syscall.h"

#include <asm/ioctls.h>
#include <asm/socket.h>
#include <linux/errno.h>
#include <linux/in.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/tcp.h>

/* The kernel's address families; no uapi header names them. */
enum { FAMILY_INET = 2, FAMILY_INET6 = 10 };

/* Stores at any alignment. */
typedef struct __attribute__((packed, may_alias)) {
	int value;
} unaligned_int;

typedef struct __attribute__((packed, may_alias)) {
	unsigned long value;
} unaligned_long;

static void put_int(unsigned char *at, int value)
{
	((unaligned_int *)at)->value = value;
}

/* A compiler may turn this into a call of memset, which does not exist here; -ffreestanding prevents that. */
static void zero(unsigned char *at, unsigned long count)
{
	unsigned char *end = at + count;
	while ((unsigned long)(end - at) >= sizeof(unaligned_long)) {
		((unaligned_long *)at)->value = 0;
		at += sizeof(unaligned_long);
	}
	while (at < end)
		*at++ = 0;
}

static long get_option(int fd, int level, int option, void *value, int *length)
{
	return sockspan_syscall(__NR_getsockopt, fd, level, option, (long)value, (long)length, 0);
}

static int queue_bytes(int fd, unsigned long request)
{
	int bytes;
	long result = sockspan_syscall(__NR_ioctl, fd, (long)request, (long)&bytes, 0, 0, 0);
	return result < 0 ? -1 : bytes;
}

long sockspan_option(int fd, int level, int name)
{
	int value = 0;
	int length = sizeof value;
	long result = get_option(fd, level, name, &value, &length);

	if (result < 0)
		return result;
	return length == sizeof value ? value : -EINVAL;
}

long sockspan_drops(int fd)
{
	unsigned int counts[SK_MEMINFO_DROPS + 1];
	int length = sizeof counts;
	long result = get_option(fd, SOL_SOCKET, SO_MEMINFO, counts, &length);

	if (result < 0)
		return result;
	return length == sizeof counts ? (long)counts[SK_MEMINFO_DROPS] : -ENOPROTOOPT;
}

static int keepalive(int fd)
{
	long value = sockspan_option(fd, SOL_SOCKET, SO_KEEPALIVE);
	return value < 0 ? -1 : (int)value;
}

/* struct linger of socket(7), which no uapi header has. */
static int linger(int fd)
{
	struct {
		int on;
		int seconds;
	} value = { 0, 0 };
	int length = sizeof value;
	long result = get_option(fd, SOL_SOCKET, SO_LINGER, &value, &length);

	return result < 0 || value.on == 0 ? -1 : value.seconds;
}

/*
 * If the kernel refuses, the family stays 0. A descriptor that dup2 has just replaced answers with an address that is
 * no TCP socket's: absent too.
 */
static void put_address(int fd, long number, unsigned char *at)
{
	int length = SOCKSPAN_SOCKADDR_SIZE;
	unsigned short family;

	zero(at, SOCKSPAN_SOCKADDR_SIZE);
	sockspan_syscall(number, fd, (long)at, (long)&length, 0, 0, 0);
	__builtin_memcpy(&family, at, sizeof family);
	if (family != FAMILY_INET && family != FAMILY_INET6)
		zero(at, SOCKSPAN_SOCKADDR_SIZE);
}

static void put_cookie(int fd, unsigned char *at)
{
	int length = sizeof(unaligned_long);
	if (get_option(fd, SOL_SOCKET, SO_COOKIE, at, &length) < 0)
		zero(at, sizeof(unaligned_long));
}

long sockspan_snap(int fd, unsigned char *out, unsigned long size)
{
	unsigned char *info = out + SOCKSPAN_SNAP_HEADER;
	unsigned long room;
	unsigned long count;
	int length;
	long result;

	if (size < SOCKSPAN_SNAP_HEADER)
		return -EINVAL;
	room = size - SOCKSPAN_SNAP_HEADER;
	length = room > __INT_MAX__ ? __INT_MAX__ : (int)room;
	result = get_option(fd, IPPROTO_TCP, TCP_INFO, info, &length);
	if (result < 0)
		return result;
	count = (unsigned int)length;
	/* An emulated kernel may answer with the length it would have liked. */
	if (count > room)
		count = room;
	zero(info + count, room - count);

	put_int(out + SOCKSPAN_SNAP_RECEIVE_QUEUE, queue_bytes(fd, SIOCINQ));
	put_address(fd, __NR_getsockname, out + SOCKSPAN_SNAP_LOCAL);
	put_int(out + SOCKSPAN_SNAP_LINGER, linger(fd));
	if (room <= SOCKSPAN_SNAP_BRIEF) {
		put_int(out + SOCKSPAN_SNAP_SEND_QUEUE, -1);
		zero(out + SOCKSPAN_SNAP_PEER, SOCKSPAN_SOCKADDR_SIZE);
		put_int(out + SOCKSPAN_SNAP_KEEPALIVE, -1);
	} else {
		put_int(out + SOCKSPAN_SNAP_SEND_QUEUE, queue_bytes(fd, SIOCOUTQ));
		put_address(fd, __NR_getpeername, out + SOCKSPAN_SNAP_PEER);
		put_int(out + SOCKSPAN_SNAP_KEEPALIVE, keepalive(fd));
	}
	put_cookie(fd, out + SOCKSPAN_SNAP_COOKIE);
	return (long)count;
}
