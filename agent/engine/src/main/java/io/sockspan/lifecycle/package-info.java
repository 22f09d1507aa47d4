/** The RFC 9293 life of one socket, computed by pure functions from what the code did and what the kernel showed. */
@NullMarked
package io.sockspan.lifecycle;

import org.jspecify.annotations.NullMarked;
