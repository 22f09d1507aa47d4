/* Single options, the drops of a listener, and the short snap of a caller that wants the state only. */
#include "check.h"
#include "net.h"

#include <asm/unistd.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void options_are_read_as_they_were_set(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int names[] = { TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_USER_TIMEOUT };
	int values[] = { 61, 17, 5, 10007 };
	int on = 1;

	CHECK_EQUAL(sockspan_option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	CHECK_EQUAL(sockspan_option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
	for (int i = 0; i < 4; i++) {
		setsockopt(fd, IPPROTO_TCP, names[i], &values[i], sizeof values[i]);
		CHECK_EQUAL(sockspan_option(fd, IPPROTO_TCP, names[i]), values[i]);
	}
	CHECK_EQUAL(sockspan_option(fd, IPPROTO_TCP, 9999), -ENOPROTOOPT);
	CHECK_EQUAL(sockspan_option(fd, SOL_SOCKET, SO_BINDTODEVICE), -EINVAL);
	close(fd);
	CHECK_EQUAL(sockspan_option(fd, SOL_SOCKET, SO_KEEPALIVE), -EBADF);
}

/* With backlog 0 the queue takes one connection; each SYN that follows is a drop. */
static void a_listener_counts_what_its_full_queue_dropped(void)
{
	int listener = net_listen(AF_INET, 0);
	int first = net_connect(listener, false);
	int others[3];

	CHECK_EQUAL(sockspan_drops(listener), 0);
	for (int i = 0; i < 3; i++)
		others[i] = net_connect(listener, true);
	for (int ms = 0; ms < 2000 && sockspan_drops(listener) < 3; ms++)
		net_pause_ms(1);
	CHECK(sockspan_drops(listener) >= 3);
	CHECK_EQUAL(sockspan_drops(first), 0);
	for (int i = 0; i < 3; i++)
		close(others[i]);
	net_reset(first);
	close(listener);
	CHECK_EQUAL(sockspan_drops(listener), -EBADF);
}

static long answer_32_bytes(long number, long a, long b, long c, long d, long e, long f)
{
	if (number == __NR_getsockopt && c == SO_MEMINFO)
		*(int *)e = 32;
	return net_kernel(number, a, b, c, d, e, f);
}

static void an_answer_that_ends_before_the_drops_does_not_tell_them(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	sockspan_hook = answer_32_bytes;
	CHECK_EQUAL(sockspan_drops(fd), -ENOPROTOOPT);
	close(fd);
}

static void linger_is_its_seconds_or_off(void)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK_EQUAL(net_snap(fd).linger, -1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	CHECK_EQUAL(net_snap(fd).linger, 0);
	linger.l_linger = 17;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	CHECK_EQUAL(net_snap(fd).linger, 17);
	linger.l_onoff = 0;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	CHECK_EQUAL(net_snap(fd).linger, -1);
	close(fd);
}

const struct test option_tests[] = {
	TEST(options_are_read_as_they_were_set),
	TEST(a_listener_counts_what_its_full_queue_dropped),
	TEST(an_answer_that_ends_before_the_drops_does_not_tell_them),
	TEST(linger_is_its_seconds_or_off),
	{ 0, 0 }
};
