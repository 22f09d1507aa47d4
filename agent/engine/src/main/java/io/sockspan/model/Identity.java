package io.sockspan.model;

/**
 * Which socket it is, as Sockspan, the process and the code know it. Nothing in it ever changes.
 *
 * @param id unique within this run of the agent; 0 of a connection that no code has accepted yet
 * @param fd the process's number for it, which the kernel gives away again after the close; -1 where there is none
 * @param api the API that opened it, as the hook saw it
 * @param role which side of a connection it is, or a listener
 */
public record Identity(long id, int fd, Api api, Role role) {}
