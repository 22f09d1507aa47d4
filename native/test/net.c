#include "net.h"
#include "syscall.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

sockspan_hook_type *sockspan_hook;

long net_kernel(long number, long a, long b, long c, long d, long e, long f)
{
	return sockspan_raw_syscall(number, a, b, c, d, e, f);
}

long sockspan_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	return (sockspan_hook ? sockspan_hook : net_kernel)(number, a, b, c, d, e, f);
}

static int must(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

int net_listen(int family, int backlog)
{
	struct sockaddr_in inet = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 inet6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = must(socket(family, SOCK_STREAM, 0), "socket");

	if (family == AF_INET)
		must(bind(fd, (struct sockaddr *)&inet, sizeof inet), "bind");
	else
		must(bind(fd, (struct sockaddr *)&inet6, sizeof inet6), "bind");
	must(listen(fd, backlog), "listen");
	return fd;
}

int net_connect(int listener, bool nonblocking)
{
	struct sockaddr_in6 address;
	socklen_t length = sizeof address;
	int fd;

	must(getsockname(listener, (struct sockaddr *)&address, &length), "getsockname");
	fd = must(socket(address.sin6_family, SOCK_STREAM | (nonblocking ? SOCK_NONBLOCK : 0), 0), "socket");
	if (connect(fd, (struct sockaddr *)&address, length) < 0 && !nonblocking)
		must(-1, "connect");
	return fd;
}

struct pair net_pair(int family)
{
	struct pair pair;
	pair.listener = net_listen(family, 128);
	pair.client = net_connect(pair.listener, false);
	pair.server = must(accept(pair.listener, 0, 0), "accept");
	return pair;
}

void net_close_pair(struct pair pair)
{
	/* A reset leaves no TIME_WAIT behind on the machine. */
	if (pair.client >= 0)
		net_reset(pair.client);
	if (pair.server >= 0)
		close(pair.server);
	close(pair.listener);
}

void net_reset(int fd)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	must(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), "SO_LINGER");
	close(fd);
}

void net_send(int fd, int bytes)
{
	char data[4096] = { 0 };
	must(bytes <= (int)sizeof data ? 0 : -1, "net_send");
	must(send(fd, data, (size_t)bytes, 0) == bytes ? 0 : -1, "send");
}

void net_pause_ms(int ms)
{
	struct timespec time = { .tv_nsec = ms * 1000000L };
	nanosleep(&time, 0);
}

int net_count_descriptors(void)
{
	int count = 0;
	DIR *directory = opendir("/proc/self/fd");
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

struct snap net_snap(int fd)
{
	unsigned char bytes[SOCKSPAN_SNAP_SIZE];
	struct snap snap;

	memset(bytes, 0xa5, sizeof bytes);
	memset(&snap, 0, sizeof snap);
	snap.count = sockspan_snap(fd, bytes, sizeof bytes);
	if (snap.count < 0)
		return snap;
	memcpy(&snap.cookie, bytes, 8);
	memcpy(&snap.receive_queue, bytes + 8, 4);
	memcpy(&snap.send_queue, bytes + 12, 4);
	memcpy(&snap.local, bytes + 16, 28);
	memcpy(&snap.peer, bytes + 44, 28);
	memcpy(&snap.keepalive, bytes + 72, 4);
	memcpy(&snap.linger, bytes + 76, 4);
	snap.state = bytes[80];
	return snap;
}

struct snap net_await(int fd, int state)
{
	struct snap snap = net_snap(fd);
	for (int ms = 0; ms < 2000 && snap.count > 0 && snap.state != state; ms++) {
		net_pause_ms(1);
		snap = net_snap(fd);
	}
	return snap;
}
