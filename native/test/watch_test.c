/* What the agent's epoll reports, and when it is silent. */
#include "check.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOON_MS = 2000, SOCKETS = 61, A_FEW = 7 };

static int open_watch(void)
{
	long watch = sockspan_watch_open();
	CHECK(watch >= 0);
	return (int)watch;
}

/* The only descriptor that is ready; -1 if none is, -2 if there are more. */
static int only_ready(int watch, int timeout_ms)
{
	int fds[A_FEW];
	long count = sockspan_watch_wait(watch, fds, A_FEW, timeout_ms);
	return count == 1 ? fds[0] : count == 0 ? -1 : -2;
}

static long elapsed_ms(struct timespec since)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - since.tv_sec) * 1000 + (now.tv_nsec - since.tv_nsec) / 1000000;
}

static void the_watch_is_closed_on_exec_and_closed_once(void)
{
	int watch = open_watch();
	CHECK(fcntl(watch, F_GETFD) & FD_CLOEXEC);
	CHECK_EQUAL(sockspan_watch_close(watch), 0);
	CHECK_EQUAL(sockspan_watch_close(watch), -EBADF);
}

static void a_peers_fin_is_reported_once(void)
{
	int watch = open_watch();
	struct pair pair = net_pair(AF_INET);

	CHECK_EQUAL(sockspan_watch_add(watch, pair.client), 0);
	CHECK_EQUAL(only_ready(watch, 0), -1);
	shutdown(pair.server, SHUT_WR);
	CHECK_EQUAL(only_ready(watch, SOON_MS), pair.client);
	CHECK_EQUAL(net_snap(pair.client).state, CLOSE_WAIT);
	CHECK_EQUAL(only_ready(watch, 50), -1);
	net_close_pair(pair);
	sockspan_watch_close(watch);
}

static void data_and_free_space_are_not_reported(void)
{
	int watch = open_watch();
	struct pair pair = net_pair(AF_INET);
	char data[64];

	sockspan_watch_add(watch, pair.client);
	net_send(pair.server, 41);
	net_send(pair.client, 43);
	CHECK_EQUAL(only_ready(watch, 50), -1);
	CHECK_EQUAL(recv(pair.client, data, sizeof data, 0), 41);
	CHECK_EQUAL(only_ready(watch, 0), -1);
	net_close_pair(pair);
	sockspan_watch_close(watch);
}

static void a_late_add_still_fires(void)
{
	int watch = open_watch();
	struct pair pair = net_pair(AF_INET6);

	shutdown(pair.server, SHUT_WR);
	CHECK_EQUAL(net_await(pair.client, CLOSE_WAIT).state, CLOSE_WAIT);
	CHECK_EQUAL(sockspan_watch_add(watch, pair.client), 0);
	CHECK_EQUAL(only_ready(watch, 0), pair.client);
	net_close_pair(pair);
	sockspan_watch_close(watch);
}

static void adding_again_arms_again(void)
{
	int watch = open_watch();
	struct pair pair = net_pair(AF_INET);

	sockspan_watch_add(watch, pair.client);
	shutdown(pair.server, SHUT_WR);
	CHECK_EQUAL(only_ready(watch, SOON_MS), pair.client);
	CHECK_EQUAL(only_ready(watch, 50), -1);
	CHECK_EQUAL(sockspan_watch_add(watch, pair.client), 0);
	CHECK_EQUAL(only_ready(watch, 0), pair.client);
	CHECK_EQUAL(only_ready(watch, 0), -1);
	net_close_pair(pair);
	sockspan_watch_close(watch);
}

static void a_reset_after_a_fin_is_reported_too(void)
{
	int watch = open_watch();
	struct pair pair = net_pair(AF_INET);

	sockspan_watch_add(watch, pair.client);
	shutdown(pair.server, SHUT_WR);
	CHECK_EQUAL(only_ready(watch, SOON_MS), pair.client);
	net_reset(pair.server);
	pair.server = -1;
	CHECK_EQUAL(only_ready(watch, SOON_MS), pair.client);
	CHECK_EQUAL(net_await(pair.client, CLOSED).state, CLOSED);
	CHECK_EQUAL(only_ready(watch, 50), -1);
	net_close_pair(pair);
	sockspan_watch_close(watch);
}

static void a_closed_socket_leaves_the_watch_and_its_number_can_be_added_again(void)
{
	int watch = open_watch();
	struct pair pair = net_pair(AF_INET);
	int number = pair.client;

	sockspan_watch_add(watch, number);
	shutdown(pair.server, SHUT_WR);
	CHECK_EQUAL(net_await(number, CLOSE_WAIT).state, CLOSE_WAIT);
	net_reset(number);
	CHECK_EQUAL(only_ready(watch, 50), -1);
	pair.client = net_connect(pair.listener, false);
	CHECK_EQUAL(pair.client, number);
	CHECK_EQUAL(sockspan_watch_add(watch, number), 0);
	CHECK_EQUAL(only_ready(watch, 0), -1);
	net_close_pair(pair);
	sockspan_watch_close(watch);
}

static void sixty_one_sockets_come_seven_at_a_time(void)
{
	int watch = open_watch();
	struct pair pairs[SOCKETS];
	int reported[1024] = { 0 };
	int fds[A_FEW + 1];
	int total = 0;
	int waits = 0;
	long count = 0;

	for (int i = 0; i < SOCKETS; i++) {
		pairs[i] = net_pair(AF_INET);
		CHECK_EQUAL(sockspan_watch_add(watch, pairs[i].client), 0);
	}
	for (int i = 0; i < SOCKETS; i++)
		shutdown(pairs[i].server, SHUT_WR);
	for (int i = 0; i < SOCKETS; i++)
		net_await(pairs[i].client, CLOSE_WAIT);
	fds[A_FEW] = -7;
	while (waits < SOCKETS && (count = sockspan_watch_wait(watch, fds, A_FEW, 50)) > 0) {
		waits++;
		total += (int)count;
		for (long i = 0; i < count; i++)
			reported[fds[i] & 1023]++;
	}
	CHECK_EQUAL(count, 0);
	CHECK_EQUAL(total, SOCKETS);
	CHECK_EQUAL(waits, (SOCKETS + A_FEW - 1) / A_FEW);
	CHECK_EQUAL(fds[A_FEW], -7);
	for (int i = 0; i < SOCKETS; i++) {
		CHECK_EQUAL(reported[pairs[i].client], 1);
		net_close_pair(pairs[i]);
	}
	sockspan_watch_close(watch);
}

static void no_wait_returns_more_than_the_limit(void)
{
	int watch = open_watch();
	int fds[SOCKSPAN_WATCH_MAX + 5];
	int sockets[SOCKSPAN_WATCH_MAX + 5];

	/* A socket that was never connected is ready at once. */
	for (int i = 0; i < SOCKSPAN_WATCH_MAX + 5; i++) {
		sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
		CHECK_EQUAL(sockspan_watch_add(watch, sockets[i]), 0);
	}
	CHECK_EQUAL(sockspan_watch_wait(watch, fds, SOCKSPAN_WATCH_MAX + 5, 0), SOCKSPAN_WATCH_MAX);
	CHECK_EQUAL(sockspan_watch_wait(watch, fds, SOCKSPAN_WATCH_MAX + 5, 0), 5);
	for (int i = 0; i < SOCKSPAN_WATCH_MAX + 5; i++)
		close(sockets[i]);
	sockspan_watch_close(watch);
}

static void the_timeout_is_in_milliseconds(void)
{
	int watch = open_watch();
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	CHECK_EQUAL(only_ready(watch, 61), -1);
	CHECK(elapsed_ms(start) >= 61);
	CHECK(elapsed_ms(start) < 1500);
	sockspan_watch_close(watch);
}

static void on_signal(int signal)
{
	(void)signal;
}

/* The timer repeats, because its first signal may come before the wait has begun. */
static void a_signal_ends_the_wait_with_nothing(void)
{
	int watch = open_watch();
	struct sigaction action;
	struct sigevent event;
	struct itimerspec often = { .it_value.tv_nsec = 30000000, .it_interval.tv_nsec = 30000000 };
	struct timespec start;
	timer_t timer;
	int fd;

	memset(&action, 0, sizeof action);
	memset(&event, 0, sizeof event);
	action.sa_handler = on_signal;
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = SIGUSR1;
	sigaction(SIGUSR1, &action, 0);
	CHECK_EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	CHECK_EQUAL(timer_settime(timer, 0, &often, 0), 0);
	clock_gettime(CLOCK_MONOTONIC, &start);
	CHECK_EQUAL(sockspan_watch_wait(watch, &fd, 1, SOON_MS), 0);
	CHECK(elapsed_ms(start) < SOON_MS);
	timer_delete(timer);
	sockspan_watch_close(watch);
}

static void faults_are_returned(void)
{
	int watch = open_watch();
	int ends[2];
	int fd;

	CHECK_EQUAL(sockspan_watch_add(watch, -1), -EBADF);
	CHECK_EQUAL(sockspan_watch_add(watch, watch), -EINVAL);
	fd = open("/proc/self/exe", O_RDONLY);
	CHECK_EQUAL(sockspan_watch_add(watch, fd), -EPERM);
	close(fd);
	CHECK_EQUAL(sockspan_watch_wait(watch, &fd, 0, 0), -EINVAL);
	CHECK_EQUAL(sockspan_watch_wait(watch, &fd, -1, 0), -EINVAL);
	CHECK_EQUAL(pipe(ends), 0);
	CHECK_EQUAL(sockspan_watch_wait(ends[0], &fd, 1, 0), -EINVAL);
	close(ends[0]);
	close(ends[1]);
	sockspan_watch_close(watch);
	CHECK_EQUAL(sockspan_watch_wait(watch, &fd, 1, 0), -EBADF);
}

const struct test watch_tests[] = {
	TEST(the_watch_is_closed_on_exec_and_closed_once),
	TEST(a_peers_fin_is_reported_once),
	TEST(data_and_free_space_are_not_reported),
	TEST(a_late_add_still_fires),
	TEST(adding_again_arms_again),
	TEST(a_reset_after_a_fin_is_reported_too),
	TEST(a_closed_socket_leaves_the_watch_and_its_number_can_be_added_again),
	TEST(sixty_one_sockets_come_seven_at_a_time),
	TEST(no_wait_returns_more_than_the_limit),
	TEST(the_timeout_is_in_milliseconds),
	TEST(a_signal_ends_the_wait_with_nothing),
	TEST(faults_are_returned),
	{ 0, 0 }
};
