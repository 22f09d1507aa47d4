/*
 * The other end of connections, which can fall silent as a host does that is gone: a filter on each socket drops what comes before TCP sees it.
 * Says its port; hears "deaf" and "hear" on standard input, and says the word when it is done. The first byte of a connection tells what it does:
 * K acknowledges and never reads, F reads to the end and closes, R reads slowly and never falls silent.
 */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_ATTACH_FILTER
#define SO_ATTACH_FILTER 26
#define SO_DETACH_FILTER 27
#endif

enum { MOST = 64, BUFFER_BYTES = 16384, SLOWLY_MS = 50 };

struct end {
    int fd;
    char kind;
};

static struct end ends[MOST];
static int count;

static int listening(void) {
    int size = BUFFER_BYTES;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) != 0
        || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, MOST) != 0
        || getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        return -1;
    }
    printf("PORT %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void accept_one(int listener) {
    struct end one = {.fd = accept(listener, NULL, NULL)};
    if (one.fd >= 0 && count < MOST && read(one.fd, &one.kind, 1) == 1) {
        ends[count++] = one;
    }
}

static void filter(int deaf) {
    struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {.len = 1, .filter = &nothing};
    for (int i = 0; i < count; i++) {
        if (ends[i].kind != 'R' && ends[i].fd >= 0
            && setsockopt(ends[i].fd, SOL_SOCKET, deaf ? SO_ATTACH_FILTER : SO_DETACH_FILTER, &program, sizeof program)
                != 0) {
            perror("filter");
        }
    }
}

/* Whether there is more to come. */
static int hear(void) {
    char word[16];
    if (fgets(word, sizeof word, stdin) == NULL) {
        return 0;
    }
    filter(strncmp(word, "deaf", 4) == 0);
    fputs(word, stdout);
    fflush(stdout);
    return 1;
}

static void read_some(void) {
    char part[4096];
    for (int i = 0; i < count; i++) {
        ssize_t n = ends[i].kind == 'K' || ends[i].fd < 0 ? -1 : recv(ends[i].fd, part, sizeof part, MSG_DONTWAIT);
        if (n == 0) {
            close(ends[i].fd);
            ends[i].fd = -1;
        }
    }
}

int main(void) {
    struct pollfd waits[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = listening(), .events = POLLIN}};
    while (waits[1].fd >= 0) {
        poll(waits, 2, SLOWLY_MS);
        if (waits[1].revents != 0) {
            accept_one(waits[1].fd);
        }
        if (waits[0].revents != 0 && !hear()) {
            return 0;
        }
        if (waits[0].revents == 0 && waits[1].revents == 0) {
            read_some();
        }
    }
    return 1;
}
