/* The monotonic clock, without libc. */
#ifndef SOCKSPAN_CLOCK_H
#define SOCKSPAN_CLOCK_H

#include "../syscall.h"

/* CLOCK_MONOTONIC of time.h; no uapi header has it without libc. */
enum { SOCKSPAN_MONOTONIC = 1 };

/* Nanoseconds since some moment. */
static inline long sockspan_now(void)
{
	struct {
		long seconds;
		long nanos;
	} time = { 0, 0 };

	sockspan_syscall(__NR_clock_gettime, SOCKSPAN_MONOTONIC, (long)&time, 0, 0, 0, 0);
	return time.seconds * 1000000000L + time.nanos;
}

#endif
