/* sockspan_snap on kernels that this machine does not have, and at the edges of its buffer. */
#include "check.h"
#include "net.h"

#include <asm/unistd.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GUARD = 0x5a };

static bool is_tcp_info(long number, long level, long option)
{
	return number == __NR_getsockopt && level == IPPROTO_TCP && option == TCP_INFO;
}

static bool all_bytes(const unsigned char *at, long count, int value)
{
	for (long i = 0; i < count; i++)
		if (at[i] != value)
			return false;
	return true;
}

/* Snaps into size bytes between two guards, because the sanitizer does not see what the kernel writes. */
static long snap_guarded(int fd, unsigned long size, unsigned char *copy)
{
	unsigned char *block = malloc(size + 64);
	long count;

	memset(block, GUARD, size + 64);
	count = sockspan_snap(fd, block + 32, size);
	CHECK(all_bytes(block, 32, GUARD));
	CHECK(all_bytes(block + 32 + size, 32, GUARD));
	memcpy(copy, block + 32, size);
	free(block);
	return count;
}

static void a_short_buffer_is_refused_untouched(void)
{
	unsigned char out[SOCKSPAN_SNAP_SIZE];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	for (unsigned long size = 0; size < SOCKSPAN_SNAP_HEADER; size++) {
		CHECK_EQUAL(snap_guarded(fd, size, out), -EINVAL);
		CHECK(all_bytes(out, (long)size, GUARD));
	}
	close(fd);
}

static void every_size_from_the_header_up_is_filled_and_not_passed(void)
{
	unsigned char out[SOCKSPAN_SNAP_SIZE];
	int fd = net_listen(AF_INET6, 7);
	socklen_t whole = sizeof out;

	CHECK_EQUAL(getsockopt(fd, IPPROTO_TCP, TCP_INFO, out, &whole), 0);
	for (unsigned long size = SOCKSPAN_SNAP_HEADER; size <= SOCKSPAN_SNAP_SIZE; size++) {
		long room = (long)size - SOCKSPAN_SNAP_HEADER;
		long count = snap_guarded(fd, size, out);
		CHECK_EQUAL(count, room < whole ? room : whole);
		CHECK(all_bytes(out + SOCKSPAN_SNAP_HEADER + count, room - count, 0));
	}
	close(fd);
}

static long answer_104_bytes(long number, long a, long b, long c, long d, long e, long f)
{
	int *length = (int *)e;
	if (is_tcp_info(number, b, c) && *length > 104)
		*length = 104;
	return net_kernel(number, a, b, c, d, e, f);
}

static void an_old_kernel_gives_104_bytes_and_zeros_follow(void)
{
	unsigned char out[SOCKSPAN_SNAP_SIZE];
	struct pair pair = net_pair(AF_INET);

	sockspan_hook = answer_104_bytes;
	CHECK_EQUAL(snap_guarded(pair.client, sizeof out, out), 104);
	CHECK_EQUAL(out[SOCKSPAN_SNAP_HEADER], ESTABLISHED);
	CHECK(all_bytes(out + SOCKSPAN_SNAP_HEADER + 104, 512 - 104, 0));
	CHECK(!all_bytes(out, 8, 0));
	net_close_pair(pair);
}

static long answer_512_bytes(long number, long a, long b, long c, long d, long e, long f)
{
	if (!is_tcp_info(number, b, c))
		return net_kernel(number, a, b, c, d, e, f);
	memset((void *)d, 7, (size_t) * (int *)e);
	return 0;
}

static void a_newer_kernel_fills_all_the_room(void)
{
	unsigned char out[SOCKSPAN_SNAP_SIZE];
	int fd = net_listen(AF_INET, 7);

	sockspan_hook = answer_512_bytes;
	CHECK_EQUAL(snap_guarded(fd, sizeof out, out), 512);
	CHECK(all_bytes(out + SOCKSPAN_SNAP_HEADER, 512, 7));
	close(fd);
}

static long answer_too_long(long number, long a, long b, long c, long d, long e, long f)
{
	long result = net_kernel(number, a, b, c, d, e, f);
	if (is_tcp_info(number, b, c))
		*(int *)e = 4096;
	return result;
}

static void a_length_beyond_the_room_is_not_believed(void)
{
	unsigned char out[SOCKSPAN_SNAP_SIZE];
	int fd = net_listen(AF_INET, 7);

	sockspan_hook = answer_too_long;
	CHECK_EQUAL(snap_guarded(fd, sizeof out, out), 512);
	close(fd);
}

static long refuse_all_but_tcp_info(long number, long a, long b, long c, long d, long e, long f)
{
	return is_tcp_info(number, b, c) ? net_kernel(number, a, b, c, d, e, f) : -ENOPROTOOPT;
}

static void what_the_kernel_refuses_is_absent(void)
{
	struct pair pair = net_pair(AF_INET);
	struct snap snap;

	sockspan_hook = refuse_all_but_tcp_info;
	snap = net_snap(pair.client);
	CHECK(snap.count >= 104);
	CHECK_EQUAL(snap.state, ESTABLISHED);
	CHECK_EQUAL(snap.cookie, 0);
	CHECK_EQUAL(snap.receive_queue, -1);
	CHECK_EQUAL(snap.send_queue, -1);
	CHECK_EQUAL(snap.local.sin6_family, 0);
	CHECK_EQUAL(snap.peer.sin6_family, 0);
	CHECK_EQUAL(snap.keepalive, -1);
	CHECK_EQUAL(snap.linger, -1);
	net_close_pair(pair);
}

static int replacement;

static long replace_after_tcp_info(long number, long a, long b, long c, long d, long e, long f)
{
	long result = net_kernel(number, a, b, c, d, e, f);
	if (is_tcp_info(number, b, c))
		dup2(replacement, (int)a);
	return result;
}

/* Before it closes, a JDK replaces the descriptor by a unix socket, which takes the number. */
static void a_descriptor_replaced_during_the_snap_shows_another_cookie(void)
{
	struct pair pair = net_pair(AF_INET);
	unsigned long long cookie = net_snap(pair.client).cookie;
	struct snap snap;

	replacement = socket(AF_UNIX, SOCK_STREAM, 0);
	sockspan_hook = replace_after_tcp_info;
	snap = net_snap(pair.client);
	CHECK_EQUAL(snap.state, ESTABLISHED);
	CHECK(snap.cookie != cookie);
	CHECK_EQUAL(snap.local.sin6_family, 0);
	close(replacement);
	close(pair.client);
	pair.client = -1;
	net_close_pair(pair);
}

static int calls;
static bool harmless;
static bool cookie_last;

static long watch_calls(long number, long a, long b, long c, long d, long e, long f)
{
	bool option = number == __NR_getsockopt;
	calls++;
	cookie_last = option && b == SOL_SOCKET && c == SO_COOKIE;
	harmless &= option || number == __NR_ioctl || number == __NR_getsockname || number == __NR_getpeername;
	harmless &= !(option && b == SOL_SOCKET && c == SO_ERROR);
	return net_kernel(number, a, b, c, d, e, f);
}

static void nothing_is_read_and_the_cookie_comes_last(void)
{
	struct pair pair = net_pair(AF_INET);

	calls = 0;
	harmless = true;
	sockspan_hook = watch_calls;
	net_snap(pair.client);
	CHECK_EQUAL(calls, 8);
	CHECK(harmless);
	CHECK(cookie_last);
	net_close_pair(pair);
}

static void a_brief_snap_asks_for_what_a_close_needs_only(void)
{
	unsigned char out[SOCKSPAN_SNAP_HEADER + SOCKSPAN_SNAP_BRIEF];
	unsigned long long cookie;
	struct pair pair = net_pair(AF_INET);
	struct snap whole = net_snap(pair.server);

	net_send(pair.client, 3);
	calls = 0;
	harmless = true;
	sockspan_hook = watch_calls;
	CHECK_EQUAL(snap_guarded(pair.server, sizeof out, out), SOCKSPAN_SNAP_BRIEF);
	CHECK_EQUAL(calls, 5);
	CHECK(harmless);
	CHECK(cookie_last);
	memcpy(&cookie, out, sizeof cookie);
	CHECK_EQUAL(cookie, whole.cookie);
	CHECK_EQUAL(out[SOCKSPAN_SNAP_HEADER], ESTABLISHED);
	CHECK_EQUAL(out[SOCKSPAN_SNAP_RECEIVE_QUEUE], 3);
	CHECK(!memcmp(out + SOCKSPAN_SNAP_LOCAL, &whole.local, sizeof(struct sockaddr_in)));
	CHECK(all_bytes(out + SOCKSPAN_SNAP_PEER, SOCKSPAN_SOCKADDR_SIZE, 0));
	net_close_pair(pair);
}

const struct test kernel_tests[] = {
	TEST(a_short_buffer_is_refused_untouched),
	TEST(every_size_from_the_header_up_is_filled_and_not_passed),
	TEST(an_old_kernel_gives_104_bytes_and_zeros_follow),
	TEST(a_newer_kernel_fills_all_the_room),
	TEST(a_length_beyond_the_room_is_not_believed),
	TEST(what_the_kernel_refuses_is_absent),
	TEST(a_descriptor_replaced_during_the_snap_shows_another_cookie),
	TEST(nothing_is_read_and_the_cookie_comes_last),
	TEST(a_brief_snap_asks_for_what_a_close_needs_only),
	{ 0, 0 }
};
