/*
 * The other end of a connection, which loses what it is told to lose: a classic BPF filter on its socket drops segments as they come in,
 * and the socket counts them. One command a line on standard input, one answer a line.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DROPS 8 /* SK_MEMINFO_DROPS of linux/sock_diag.h */

static int listener = -1;
static int connection = -1;

static int the_socket(void) { return connection >= 0 ? connection : listener; }

/* The filter sees the segment from its TCP header on. */
static int filter(const char *what) {
    struct sock_filter all[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    struct sock_filter fin[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x01, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0x40000),
    };
    struct sock_filter data[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 12),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 2),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0x40000),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {sizeof all / sizeof *all, all};
    int none = 0;
    if (strcmp(what, "fin") == 0) {
        program.len = sizeof fin / sizeof *fin;
        program.filter = fin;
    } else if (strcmp(what, "data") == 0) {
        program.len = sizeof data / sizeof *data;
        program.filter = data;
    } else if (strcmp(what, "none") == 0) {
        return setsockopt(the_socket(), SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none);
    }
    return setsockopt(the_socket(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

static long drops(void) {
    unsigned int memory[DROPS + 1];
    socklen_t length = sizeof memory;
    return getsockopt(the_socket(), SOL_SOCKET, SO_MEMINFO, memory, &length) ? -1 : (long)memory[DROPS];
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static long port(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &length) ? -1 : ntohs(address.sin_port);
}

static long listen_anywhere(void) {
    struct sockaddr_in address = loopback(0);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 50)) {
        return -1;
    }
    return port(listener);
}

/* Begins to connect: nothing of what comes back is seen if it is told to lose all. */
static long connect_losing(int to, const char *what) {
    struct sockaddr_in address = loopback(to);
    connection = socket(AF_INET, SOCK_STREAM, 0);
    if (filter(what) || fcntl(connection, F_SETFL, O_NONBLOCK)) {
        return -1;
    }
    if (connect(connection, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) {
        return -1;
    }
    return fcntl(connection, F_SETFL, 0) ? -1 : port(connection);
}

/* Reads count bytes, or to the end. */
static long take(long count) {
    static char buffer[65536];
    long taken = 0;
    while (taken < count) {
        long left = count - taken;
        long got = read(connection, buffer, left < (long)sizeof buffer ? (size_t)left : sizeof buffer);
        if (got <= 0) {
            return got < 0 ? -1 : taken;
        }
        taken += got;
    }
    return taken;
}

static long give_up(void) {
    int fd = connection;
    connection = -1;
    return close(fd);
}

static long obey(const char *command, const char *what, long number) {
    static const char bytes[1000];
    if (strcmp(command, "listen") == 0) {
        return listen_anywhere();
    } else if (strcmp(command, "accept") == 0) {
        connection = accept(listener, NULL, NULL);
        return connection < 0 ? -1 : 0;
    } else if (strcmp(command, "connect") == 0) {
        return connect_losing((int)number, "all");
    } else if (strcmp(command, "lose") == 0) {
        return filter(what);
    } else if (strcmp(command, "lost") == 0) {
        return drops();
    } else if (strcmp(command, "read") == 0) {
        return take(number);
    } else if (strcmp(command, "write") == 0) {
        return write(connection, bytes, (size_t)number);
    } else if (strcmp(command, "shut") == 0) {
        return shutdown(connection, SHUT_WR);
    } else if (strcmp(command, "close") == 0) {
        return give_up();
    }
    errno = EINVAL;
    return -1;
}

int main(void) {
    char line[100];
    while (fgets(line, sizeof line, stdin)) {
        char command[20] = "";
        char what[20] = "";
        int words = sscanf(line, "%19s %19s", command, what);
        long answer = words < 1 ? -1 : obey(command, what, atol(what));
        if (answer < 0) {
            printf("ERROR %s: %s\n", command, strerror(errno));
        } else {
            printf("OK %ld\n", answer);
        }
        fflush(stdout);
    }
    return 0;
}
