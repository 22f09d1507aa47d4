/* The agent's own epoll. The contract is in sockspan.h. */
#include "sockspan.h"
#include "syscall.h"

#include <linux/errno.h>
#include <linux/eventpoll.h>

static long control(int watch, int operation, int fd, struct epoll_event *event)
{
	return sockspan_syscall(__NR_epoll_ctl, watch, operation, fd, (long)event, 0, 0);
}

long sockspan_watch_open(void)
{
	return sockspan_syscall(__NR_epoll_create1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
}

long sockspan_watch_add(int watch, int fd)
{
	struct epoll_event event;
	long result;

	event.events = EPOLLRDHUP | EPOLLET;
	event.data = (unsigned int)fd;
	result = control(watch, EPOLL_CTL_ADD, fd, &event);
	return result == -EEXIST ? control(watch, EPOLL_CTL_MOD, fd, &event) : result;
}

long sockspan_watch_wait(int watch, int *fds, int max, int timeout_ms)
{
	struct epoll_event events[SOCKSPAN_WATCH_MAX];
	int room = max < SOCKSPAN_WATCH_MAX ? max : SOCKSPAN_WATCH_MAX;
	/* Not epoll_wait: aarch64 has none. A null signal mask makes them the same. */
	long count = sockspan_syscall(__NR_epoll_pwait, watch, (long)events, room, timeout_ms, 0, 0);

	if (count == -EINTR)
		return 0;
	for (long i = 0; i < count; i++)
		fds[i] = (int)events[i].data;
	return count;
}

long sockspan_watch_close(int watch)
{
	return sockspan_syscall(__NR_close, watch, 0, 0, 0, 0, 0);
}
