/* The netlink socket and what passes through it, from the real kernel and from what is not the kernel. */
#include "check.h"
#include "net.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* One exact question: header and struct inet_diag_req_v2. */
struct question {
	struct nlmsghdr header;
	struct inet_diag_req_v2 request;
};

struct answer {
	struct nlmsghdr header;
	union {
		struct inet_diag_msg row;
		struct nlmsgerr error;
	};
};

static int open_diag(long *cookie)
{
	long diag = sockspan_diag_open();

	CHECK(diag >= 0);
	*cookie = sockspan_cookie((int)diag);
	CHECK(*cookie > 0);
	return (int)diag;
}

/* A question about the connection that has these two ends. */
static struct question about(struct snap socket, unsigned int sequence)
{
	struct question question = { .header.nlmsg_len = sizeof question };

	question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
	question.header.nlmsg_flags = NLM_F_REQUEST;
	question.header.nlmsg_seq = sequence;
	question.request.sdiag_family = AF_INET6;
	question.request.sdiag_protocol = IPPROTO_TCP;
	question.request.idiag_states = ~0U;
	question.request.id.idiag_sport = socket.local.sin6_port;
	question.request.id.idiag_dport = socket.peer.sin6_port;
	memcpy(question.request.id.idiag_src, &socket.local.sin6_addr, 16);
	memcpy(question.request.id.idiag_dst, &socket.peer.sin6_addr, 16);
	memcpy(question.request.id.idiag_cookie, &socket.cookie, 8);
	return question;
}

static long ask(int diag, long cookie, struct question question)
{
	return sockspan_diag_send(diag, cookie, (unsigned char *)&question, sizeof question);
}

static long receive(int diag, long cookie, struct answer *answer)
{
	unsigned char bytes[SOCKSPAN_DIAG_SIZE];
	long length = sockspan_diag_receive(diag, cookie, bytes, sizeof bytes);

	memset(answer, 0, sizeof *answer);
	if (length > 0)
		memcpy(answer, bytes, sizeof *answer);
	return length;
}

static void it_is_a_netlink_socket_that_is_closed_on_exec_and_waits_a_second(void)
{
	long cookie;
	int diag = open_diag(&cookie);
	int domain = 0;
	struct timeval patience = { 0, 0 };
	socklen_t length = sizeof domain;

	CHECK(fcntl(diag, F_GETFD) & FD_CLOEXEC);
	CHECK_EQUAL(getsockopt(diag, SOL_SOCKET, SO_DOMAIN, &domain, &length), 0);
	CHECK_EQUAL(domain, AF_NETLINK);
	length = sizeof patience;
	CHECK_EQUAL(getsockopt(diag, SOL_SOCKET, SO_RCVTIMEO, &patience, &length), 0);
	CHECK_EQUAL(patience.tv_sec, 1);
	CHECK_EQUAL(patience.tv_usec, 0);
	CHECK_EQUAL(sockspan_diag_close(diag, cookie), 0);
	CHECK_EQUAL(sockspan_diag_close(diag, cookie), -EBADF);
}

static void the_row_of_a_connection_has_its_cookie_and_what_is_gone_is_an_error(void)
{
	struct pair pair = net_pair(AF_INET6);
	struct snap client = net_snap(pair.client);
	struct question question = about(client, 7919);
	struct answer answer;
	long cookie;
	int diag = open_diag(&cookie);

	CHECK_EQUAL(ask(diag, cookie, question), sizeof question);
	CHECK(receive(diag, cookie, &answer) >= (long)(sizeof answer.header + sizeof answer.row));
	CHECK_EQUAL(answer.header.nlmsg_type, SOCK_DIAG_BY_FAMILY);
	CHECK_EQUAL(answer.header.nlmsg_seq, 7919);
	CHECK_EQUAL(answer.row.idiag_state, ESTABLISHED);
	CHECK(memcmp(answer.row.id.idiag_cookie, &client.cookie, 8) == 0);
	net_close_pair(pair);
	CHECK_EQUAL(ask(diag, cookie, question), sizeof question);
	CHECK(receive(diag, cookie, &answer) > 0);
	CHECK_EQUAL(answer.header.nlmsg_type, NLMSG_ERROR);
	CHECK(answer.error.error == -ENOENT || answer.error.error == -ESTALE);
	sockspan_diag_close(diag, cookie);
}

static void what_does_not_fit_is_refused_and_used_up(void)
{
	struct pair pair = net_pair(AF_INET6);
	struct question question = about(net_snap(pair.client), 3);
	struct answer answer;
	unsigned char small[71];
	long cookie;
	int diag = open_diag(&cookie);

	ask(diag, cookie, question);
	question.header.nlmsg_seq = 5;
	ask(diag, cookie, question);
	CHECK_EQUAL(sockspan_diag_receive(diag, cookie, small, sizeof small), -EMSGSIZE);
	CHECK(receive(diag, cookie, &answer) > 0);
	CHECK_EQUAL(answer.header.nlmsg_seq, 5);
	sockspan_diag_close(diag, cookie);
	net_close_pair(pair);
}

static void nothing_to_receive_ends_after_a_second(void)
{
	struct answer answer;
	struct timespec start;
	struct timespec end;
	long cookie;
	int diag = open_diag(&cookie);

	clock_gettime(CLOCK_MONOTONIC, &start);
	CHECK_EQUAL(receive(diag, cookie, &answer), -EAGAIN);
	clock_gettime(CLOCK_MONOTONIC, &end);
	CHECK(end.tv_sec - start.tv_sec <= 2);
	sockspan_diag_close(diag, cookie);
}

/* Some netlink protocols let a process send to the socket of another process; this one stands for any of them. */
static void a_datagram_that_is_not_from_the_kernel_is_refused(void)
{
	struct sockaddr_nl name = { .nl_family = AF_NETLINK };
	socklen_t length = sizeof name;
	struct answer answer;
	int receiver = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK);
	int sender = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK);
	long cookie = sockspan_cookie(receiver);

	CHECK_EQUAL(bind(receiver, (struct sockaddr *)&name, sizeof name), 0);
	CHECK_EQUAL(getsockname(receiver, (struct sockaddr *)&name, &length), 0);
	CHECK_EQUAL(sendto(sender, "forged", 6, 0, (struct sockaddr *)&name, sizeof name), 6);
	CHECK_EQUAL(receive(receiver, cookie, &answer), -EPROTO);
	close(sender);
	close(receiver);
}

static int touched;

static long count_touches(long number, long a, long b, long c, long d, long e, long f)
{
	touched += number != __NR_getsockopt;
	return net_kernel(number, a, b, c, d, e, f);
}

static void a_number_that_is_anothers_by_now_is_not_touched(void)
{
	struct pair pair = net_pair(AF_INET);
	unsigned char byte[] = { 89 };
	struct answer answer;
	long cookie;
	int diag = open_diag(&cookie);

	net_send(pair.server, 41);
	CHECK_EQUAL(dup2(pair.client, diag), diag);
	touched = 0;
	sockspan_hook = count_touches;
	CHECK_EQUAL(sockspan_diag_send(diag, cookie, byte, sizeof byte), -EBADF);
	CHECK_EQUAL(receive(diag, cookie, &answer), -EBADF);
	CHECK_EQUAL(sockspan_diag_close(diag, cookie), -EBADF);
	CHECK_EQUAL(touched, 0);
	sockspan_hook = 0;
	CHECK_EQUAL(net_snap(pair.client).receive_queue, 41);
	close(diag);
	CHECK_EQUAL(sockspan_diag_send(diag, cookie, byte, sizeof byte), -EBADF);
	net_close_pair(pair);
}

static long refuse_socket(long number, long a, long b, long c, long d, long e, long f)
{
	return number == __NR_socket ? -EPROTONOSUPPORT : net_kernel(number, a, b, c, d, e, f);
}

static long refuse_time_out(long number, long a, long b, long c, long d, long e, long f)
{
	bool time_out = number == __NR_setsockopt && c == SO_RCVTIMEO;
	return time_out ? -ENOPROTOOPT : net_kernel(number, a, b, c, d, e, f);
}

static long refuse_cookie(long number, long a, long b, long c, long d, long e, long f)
{
	bool asked = number == __NR_getsockopt && c == SO_COOKIE;
	return asked ? -ENOPROTOOPT : net_kernel(number, a, b, c, d, e, f);
}

static void what_the_kernel_refuses_is_returned_and_leaves_nothing_open(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	sockspan_hook = refuse_socket;
	CHECK_EQUAL(sockspan_diag_open(), -EPROTONOSUPPORT);
	sockspan_hook = refuse_time_out;
	CHECK_EQUAL(sockspan_diag_open(), -ENOPROTOOPT);
	sockspan_hook = refuse_cookie;
	CHECK_EQUAL(sockspan_cookie(fd), -ENOPROTOOPT);
	close(fd);
}

const struct test sock_diag_tests[] = {
	TEST(it_is_a_netlink_socket_that_is_closed_on_exec_and_waits_a_second),
	TEST(the_row_of_a_connection_has_its_cookie_and_what_is_gone_is_an_error),
	TEST(what_does_not_fit_is_refused_and_used_up),
	TEST(nothing_to_receive_ends_after_a_second),
	TEST(a_datagram_that_is_not_from_the_kernel_is_refused),
	TEST(a_number_that_is_anothers_by_now_is_not_touched),
	TEST(what_the_kernel_refuses_is_returned_and_leaves_nothing_open),
	{ 0, 0 }
};
