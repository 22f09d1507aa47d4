/* Loopback sockets for the tests, and the hook between the code under test and the kernel. */
#ifndef NET_H
#define NET_H

#include "sockspan.h"

#include <netinet/in.h>
#include <stdbool.h>

struct pair {
	int listener;
	int client;
	int server;
};

/* What a snap says, read by the layout that sockspan.h promises. */
struct snap {
	long count;
	unsigned long long cookie;
	int receive_queue;
	int send_queue;
	struct sockaddr_in6 local;
	struct sockaddr_in6 peer;
	int keepalive;
	int linger;
	int state;
};

/* The kernel's numbers under the names of RFC 9293. */
enum {
	ESTABLISHED = 1, SYN_SENT, SYN_RECEIVED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSED, CLOSE_WAIT,
	LAST_ACK, LISTEN, CLOSING
};

/* If not null, it receives each system call of the code under test, and passes it on by net_kernel. */
typedef long sockspan_hook_type(long number, long a, long b, long c, long d, long e, long f);
extern sockspan_hook_type *sockspan_hook;
long net_kernel(long number, long a, long b, long c, long d, long e, long f);

/* Each function aborts the whole run if the machine refuses what the test needs. */
int net_listen(int family, int backlog);
int net_connect(int listener, bool nonblocking);
struct pair net_pair(int family);
void net_close_pair(struct pair pair);
void net_reset(int fd);
void net_send(int fd, int bytes);
void net_pause_ms(int ms);
int net_count_descriptors(void);

struct snap net_snap(int fd);
/* The first snap that shows the state, or the last one before two seconds were over. */
struct snap net_await(int fd, int state);

#endif
