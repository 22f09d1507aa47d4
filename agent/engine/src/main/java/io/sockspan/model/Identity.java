package io.sockspan.model;

/**
 * Identifies a socket as Sockspan, the process and the code know it. A value that never changes in a socket's life.
 *
 * @param id unique within this run of the agent; 0 for a connection that no code has accepted yet
 * @param fd the process's number for it, which the kernel reuses after the close; -1 where there is none
 * @param api the API that opened it, as the hook saw it
 * @param role its side of the connection, or a listener
 */
public record Identity(long id, int fd, Api api, Role role) {}
