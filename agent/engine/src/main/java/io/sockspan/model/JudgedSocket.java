package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * A socket that is open, lives on in the kernel, or waits to be accepted, and the finding that stands against it. A value.
 *
 * @param finding null if no rule accuses the socket
 */
public record JudgedSocket(SocketRecord socket, @Nullable Finding finding) {}
