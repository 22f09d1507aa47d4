/*
 * What still holds an object: walks over the heap by JVMTI, taken for this question only, in a JVM that runs.
 *
 * Each walk is a pause of the whole JVM. There is no libc; memory is mapped for a question and unmapped at its end.
 */
#ifndef SOCKSPAN_HEAP_H
#define SOCKSPAN_HEAP_H

#include <jni.h>

/* So many targets at most in one question. */
enum { SOCKSPAN_HEAP_TARGETS = 64 };

/* Where each number of bounds stands: what may be spent, and after the question what was. */
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
 * For each of targets the shortest way to it from a root, put into answers as ../README.md describes. references are the
 * subclasses of java.lang.ref.Reference, each in an array with all its superinterfaces behind it; selectors are classes whose
 * instances count only where nothing else holds a target.
 *
 * What the calling thread holds does not count, so a thread of the agent's must ask. The number of walks, or -errno:
 * -EOPNOTSUPP if this JVM has no JVMTI to give, -EPERM if it refuses the ability, -EINVAL for arrays that do not fit, -ENOMEM,
 * -EIO for any other refusal of the JVM.
 */
long sockspan_held_by(JNIEnv *env, jobjectArray targets, jobjectArray references, jobjectArray selectors,
		      jlong bounds[SOCKSPAN_BOUND_SIZE], jobjectArray answers);

#endif
