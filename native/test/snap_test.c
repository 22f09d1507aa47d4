/* What sockspan_snap says about sockets in the states that one process can hold on loopback. */
#include "check.h"
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool same_address(struct sockaddr_in6 snapped, int fd, int (*ask)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_in6 asked;
	socklen_t length = sizeof asked;
	memset(&asked, 0, sizeof asked);
	return ask(fd, (struct sockaddr *)&asked, &length) == 0 && memcmp(&asked, &snapped, sizeof asked) == 0;
}

static int ask_name(int fd, struct sockaddr *address, socklen_t *length)
{
	return getsockname(fd, address, length);
}

static int ask_peer(int fd, struct sockaddr *address, socklen_t *length)
{
	return getpeername(fd, address, length);
}

static void check_established_ends(int family)
{
	struct pair pair = net_pair(family);
	struct snap client = net_await(pair.client, ESTABLISHED);
	struct snap server = net_await(pair.server, ESTABLISHED);

	CHECK_EQUAL(client.state, ESTABLISHED);
	CHECK_EQUAL(server.state, ESTABLISHED);
	CHECK(client.count >= 104);
	CHECK_EQUAL(client.local.sin6_family, family);
	CHECK(same_address(client.local, pair.client, ask_name));
	CHECK(same_address(client.peer, pair.client, ask_peer));
	CHECK(memcmp(&client.local, &server.peer, sizeof client.local) == 0);
	CHECK(memcmp(&client.peer, &server.local, sizeof client.local) == 0);
	CHECK(client.local.sin6_port != 0 && client.local.sin6_port != client.peer.sin6_port);
	CHECK_EQUAL(client.linger, -1);
	net_close_pair(pair);
}

static void both_ends_are_established_over_ipv4(void)
{
	check_established_ends(AF_INET);
}

static void both_ends_are_established_over_ipv6(void)
{
	check_established_ends(AF_INET6);
}

static void a_dual_stack_socket_has_a_mapped_address(void)
{
	int listener = net_listen(AF_INET, 7);
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	struct snap snap = net_snap(listener);
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	inet_pton(AF_INET6, "::ffff:127.0.0.1", &to.sin6_addr);
	to.sin6_port = snap.local.sin6_port;
	CHECK_EQUAL(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	snap = net_snap(fd);
	CHECK_EQUAL(snap.peer.sin6_family, AF_INET6);
	CHECK(memcmp(&snap.peer, &to, sizeof to) == 0);
	net_reset(fd);
	close(listener);
}

static void a_listener_has_no_peer_and_no_queues(void)
{
	int listener = net_listen(AF_INET, 7);
	struct snap snap = net_snap(listener);

	CHECK_EQUAL(snap.state, LISTEN);
	CHECK_EQUAL(snap.receive_queue, -1);
	CHECK_EQUAL(snap.send_queue, -1);
	CHECK(same_address(snap.local, listener, ask_name));
	CHECK_EQUAL(snap.peer.sin6_family, 0);
	CHECK(snap.cookie != 0);
	close(listener);
}

static void a_new_socket_is_closed_and_has_no_peer(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct snap snap = net_snap(fd);

	CHECK_EQUAL(snap.state, CLOSED);
	CHECK_EQUAL(snap.local.sin6_family, AF_INET);
	CHECK_EQUAL(snap.local.sin6_port, 0);
	CHECK_EQUAL(snap.peer.sin6_family, 0);
	close(fd);
}

/* With backlog 0 the queue holds one connection, and the SYNs that follow are dropped. */
static void a_connect_that_nobody_answers_is_in_syn_sent(void)
{
	int listener = net_listen(AF_INET, 0);
	int first = net_connect(listener, false);
	int second = net_connect(listener, true);
	struct snap snap;

	net_pause_ms(20);
	snap = net_snap(second);
	CHECK_EQUAL(snap.state, SYN_SENT);
	CHECK(snap.local.sin6_port != 0);
	CHECK_EQUAL(snap.peer.sin6_family, 0);
	close(second);
	net_reset(first);
	close(listener);
}

static void the_peers_fin_makes_close_wait_and_fin_wait_2(void)
{
	struct pair pair = net_pair(AF_INET);
	struct snap client;
	struct snap server;

	net_send(pair.server, 89);
	shutdown(pair.server, SHUT_WR);
	client = net_await(pair.client, CLOSE_WAIT);
	server = net_await(pair.server, FIN_WAIT_2);
	CHECK_EQUAL(client.state, CLOSE_WAIT);
	CHECK_EQUAL(server.state, FIN_WAIT_2);
	CHECK_EQUAL(client.receive_queue, 89);
	CHECK_EQUAL(server.send_queue, 0);
	CHECK(same_address(client.peer, pair.client, ask_peer));
	net_close_pair(pair);
}

static void after_a_reset_it_is_closed_and_the_error_is_still_there(void)
{
	struct pair pair = net_pair(AF_INET);
	unsigned long long cookie = net_snap(pair.client).cookie;
	struct snap snap;
	char byte;

	net_reset(pair.server);
	pair.server = -1;
	snap = net_await(pair.client, CLOSED);
	CHECK_EQUAL(snap.state, CLOSED);
	CHECK_EQUAL(snap.cookie, cookie);
	CHECK_EQUAL(snap.peer.sin6_family, 0);
	CHECK(same_address(snap.local, pair.client, ask_name));
	CHECK_EQUAL(recv(pair.client, &byte, 1, 0), -1);
	CHECK_EQUAL(errno, ECONNRESET);
	net_close_pair(pair);
}

static void unread_data_is_the_receive_queue_and_stays_there(void)
{
	struct pair pair = net_pair(AF_INET6);
	struct snap snap;
	char data[2000];

	net_send(pair.server, 1009);
	for (int ms = 0; ms < 2000 && net_snap(pair.client).receive_queue == 0; ms++)
		net_pause_ms(1);
	snap = net_snap(pair.client);
	CHECK_EQUAL(snap.receive_queue, 1009);
	CHECK_EQUAL(snap.send_queue, 0);
	CHECK_EQUAL(net_snap(pair.server).receive_queue, 0);
	CHECK_EQUAL(recv(pair.client, data, sizeof data, 0), 1009);
	CHECK_EQUAL(net_snap(pair.client).receive_queue, 0);
	net_close_pair(pair);
}

static void what_the_peer_has_not_taken_is_the_send_queue(void)
{
	struct pair pair = net_pair(AF_INET);
	int sent = 0;
	int queued = 0;
	char data[4096] = { 0 };

	for (long n = 0; n >= 0; n = send(pair.server, data, sizeof data, MSG_DONTWAIT))
		sent += (int)n;
	for (int ms = 0; ms < 2000 && queued != sent; ms++) {
		net_pause_ms(1);
		queued = net_snap(pair.server).send_queue + net_snap(pair.client).receive_queue;
	}
	CHECK_EQUAL(queued, sent);
	CHECK(net_snap(pair.server).send_queue > 0);
	net_close_pair(pair);
}

static void the_cookie_is_the_socket_and_not_the_descriptor(void)
{
	struct pair pair = net_pair(AF_INET);
	unsigned long long cookie = net_snap(pair.client).cookie;
	unsigned long long asked = 0;
	socklen_t length = sizeof asked;
	int duplicate = dup(pair.client);

	CHECK(cookie != 0);
	CHECK_EQUAL(getsockopt(pair.client, SOL_SOCKET, SO_COOKIE, &asked, &length), 0);
	CHECK_EQUAL(cookie, asked);
	CHECK_EQUAL(net_snap(pair.client).cookie, cookie);
	CHECK_EQUAL(net_snap(duplicate).cookie, cookie);
	CHECK(net_snap(pair.server).cookie != cookie);
	close(duplicate);
	net_close_pair(pair);
}

static void keepalive_is_zero_or_one(void)
{
	struct pair pair = net_pair(AF_INET);
	int on = 1;

	CHECK_EQUAL(net_snap(pair.client).keepalive, 0);
	setsockopt(pair.client, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	CHECK_EQUAL(net_snap(pair.client).keepalive, 1);
	net_close_pair(pair);
}

static void what_is_no_tcp_socket_is_refused(void)
{
	int ends[2];
	int fd;

	CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	CHECK_EQUAL(net_snap(ends[0]).count, -EOPNOTSUPP);
	close(ends[0]);
	close(ends[1]);
	CHECK_EQUAL(net_snap(ends[0]).count, -EBADF);
	CHECK_EQUAL(net_snap(-1).count, -EBADF);
	CHECK_EQUAL(pipe(ends), 0);
	CHECK_EQUAL(net_snap(ends[0]).count, -ENOTSOCK);
	close(ends[0]);
	close(ends[1]);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK_EQUAL(net_snap(fd).count, -EOPNOTSUPP);
	close(fd);
	fd = socket(AF_NETLINK, SOCK_RAW, 0);
	CHECK_EQUAL(net_snap(fd).count, -ENOPROTOOPT);
	close(fd);
}

const struct test snap_tests[] = {
	TEST(both_ends_are_established_over_ipv4),
	TEST(both_ends_are_established_over_ipv6),
	TEST(a_dual_stack_socket_has_a_mapped_address),
	TEST(a_listener_has_no_peer_and_no_queues),
	TEST(a_new_socket_is_closed_and_has_no_peer),
	TEST(a_connect_that_nobody_answers_is_in_syn_sent),
	TEST(the_peers_fin_makes_close_wait_and_fin_wait_2),
	TEST(after_a_reset_it_is_closed_and_the_error_is_still_there),
	TEST(unread_data_is_the_receive_queue_and_stays_there),
	TEST(what_the_peer_has_not_taken_is_the_send_queue),
	TEST(the_cookie_is_the_socket_and_not_the_descriptor),
	TEST(keepalive_is_zero_or_one),
	TEST(what_is_no_tcp_socket_is_refused),
	{ 0, 0 }
};
