/* One question of who holds what: heap.c walks for it, answer.c words what was found. */
#ifndef SOCKSPAN_QUESTION_H
#define SOCKSPAN_QUESTION_H

#include "heap.h"
#include "paths.h"

#include <jvmti.h>

/* Each walk tells one step more of a way; of two targets' ways one may go on along the other. */
enum { MOST_WALKS = 128, LONGEST_WAY = 2 * MOST_WALKS + 2 };

struct question {
	jvmtiHeapCallbacks callbacks;
	jvmtiEnv *jvmti;
	JNIEnv *env;
	int targets;
	int target[SOCKSPAN_HEAP_TARGETS];
	/* Of each target the verdict and the root; -1 while it is unknown. */
	int verdict[SOCKSPAN_HEAP_TARGETS];
	int root[SOCKSPAN_HEAP_TARGETS];
	/* The edges from the root to the target. */
	int length[SOCKSPAN_HEAP_TARGETS];
	int way[SOCKSPAN_HEAP_TARGETS][LONGEST_WAY];
	int unknown;
	int may_stop;
	jlong objects;
	jlong max_objects;
	jlong until;
	unsigned references;
	int exceeded;
	/* Numbers of the objects that the ways lead over, and the objects by their number. */
	jint wanted;
	jlong tag[SOCKSPAN_HEAP_TARGETS * LONGEST_WAY];
	jobject object[SOCKSPAN_PATHS_OBJECTS];
	struct sockspan_paths paths;
};

/* A tag is the number of an object. */
static inline struct sockspan_object *tagged(struct question *question, jlong tag)
{
	return &question->paths.object[tag];
}

/* Fetches the objects that the ways lead over, and puts an answer for each target. 0 or -errno. */
long sockspan_answer(struct question *question, jobjectArray answers);

#endif
