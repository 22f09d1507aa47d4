/*
 * What still holds an object. Walks over the heap of a running JVM answer it, by a JVMTI environment made for the question.
 *
 * Each walk is a pause of the whole JVM. There is no libc; memory is mapped for a question and unmapped at its end.
 */
#ifndef SOCKSPAN_HEAP_H
#define SOCKSPAN_HEAP_H

#include <jni.h>

/* The most targets in one question. */
enum { SOCKSPAN_HEAP_TARGETS = 64 };

/* Where each number of bounds stands. Before the question it is what may be spent, after it what was spent. */
enum {
	SOCKSPAN_BOUND_OBJECTS = 0,
	SOCKSPAN_BOUND_NANOS = 1,
	SOCKSPAN_BOUND_WALKS = 2,
	SOCKSPAN_BOUND_LONGEST = 3,
	SOCKSPAN_BOUND_KEPT = 4,
	SOCKSPAN_BOUND_SIZE = 5
};

/* The first number of an answer. */
enum {
	SOCKSPAN_HELD = 0,
	SOCKSPAN_HELD_BY_SELECTOR = 1,
	SOCKSPAN_HELD_BY_NOTHING = 2,
	SOCKSPAN_TOO_MANY_OBJECTS = 3,
	SOCKSPAN_TOO_LONG = 4
};

/*
 * Puts the shortest way from a root to each target into answers, as ../README.md describes. Each element of references is
 * an array: a subclass of java.lang.ref.Reference, then all its superinterfaces. selectors are classes whose instances count
 * only where nothing else holds a target.
 *
 * What the calling thread holds does not count, so a thread of the agent's must ask. Returns the number of walks, or -errno:
 * -EOPNOTSUPP if this JVM gives no JVMTI, -EPERM if it refuses a capability, -EINVAL for arrays that do not fit, -ENOMEM,
 * -EIO for any other refusal of the JVM.
 */
long sockspan_held_by(JNIEnv *env, jobjectArray targets, jobjectArray references, jobjectArray selectors,
		      jlong bounds[SOCKSPAN_BOUND_SIZE], jobjectArray answers);

#endif
