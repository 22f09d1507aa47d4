/* Runs every test, prints "N passed, N failed", and exits with 1 if one failed. */
#include "check.h"
#include "net.h"

#include <signal.h>
#include <unistd.h>

int check_failures;

static int passed;
static int failed;

static void run_all(const struct test *test)
{
	for (; test->name; test++) {
		int open_before = net_count_descriptors();
		check_failures = 0;
		sockspan_hook = 0;
		test->run();
		CHECK_EQUAL(net_count_descriptors(), open_before);
		if (check_failures)
			failed++;
		else
			passed++;
		printf("%s %s\n", check_failures ? "FAIL" : "ok  ", test->name);
	}
}

int main(void)
{
	setvbuf(stdout, 0, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	alarm(120);
	run_all(snap_tests);
	run_all(kernel_tests);
	run_all(watch_tests);
	run_all(sock_diag_tests);
	run_all(option_tests);
	run_all(paths_tests);
	printf("%d passed, %d failed\n", passed, failed);
	return failed ? 1 : 0;
}
