/* One question of who holds what: heap.c walks for it, answer.c words what was found. */
#ifndef SOCKSPAN_QUESTION_H
#define SOCKSPAN_QUESTION_H

#include "heap.h"
#include "paths.h"

#include <jvmti.h>

/* Each walk tells one step more of a way, or all of a list; a longer way is told without its middle. */
enum { MOST_WALKS = 128, LONGEST_WAY = 2 * MOST_WALKS };

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
	/* So many are left out in the middle of a way. */
	int skipped[SOCKSPAN_HEAP_TARGETS];
	int way[SOCKSPAN_HEAP_TARGETS][LONGEST_WAY];
	int unknown;
	int may_stop;
	int chains;
	jlong objects;
	jlong max_objects;
	jlong until;
	unsigned references;
	int exceeded;
	/* Numbers of the objects that the ways lead over, and the objects by their number. */
	jint wanted;
	jlong tag[SOCKSPAN_HEAP_TARGETS * (LONGEST_WAY + 2)];
	jobject object[SOCKSPAN_PATHS_OBJECTS];
	struct sockspan_paths paths;
};

/* A tag is the number of an object. */
static inline struct sockspan_object *tagged(struct question *question, jlong tag)
{
	return &question->paths.object[tag];
}

/* The number of an object, a new one if it has none, and these flags; 0 if there is no room or the JVM refuses. */
int sockspan_number(struct question *question, jobject object, unsigned flags);

/*
 * Of a list's nodes each walk would tell one: once three in a row of a way are of one class, the next walk tells of all its
 * instances, as far as half of the room goes.
 */
void sockspan_chains(struct question *question);

/* Fetches the objects that the ways lead over, and puts an answer for each target. 0 or -errno. */
long sockspan_answer(struct question *question, jobjectArray answers);

#endif
