/*
 * One question about what holds some objects, as the files of this folder share it. heap.c walks for it; tags.c gives numbers;
 * visit.c notes what a walk meets; lists.c finds lists on the way; paths.c searches; answer.c puts the result into words of Java.
 */
#ifndef SOCKSPAN_QUESTION_H
#define SOCKSPAN_QUESTION_H

#include "heap.h"
#include "paths.h"

#include <jvmti.h>

/* Each walk finds one more step of a way, or all of a list. A way that is longer is answered without its middle. */
enum { MOST_WALKS = 128, LONGEST_WAY = 2 * MOST_WALKS };

struct question {
	jvmtiHeapCallbacks callbacks;
	jvmtiEnv *jvmti;
	JNIEnv *env;
	int targets;
	int target[SOCKSPAN_HEAP_TARGETS];
	/* The verdict on each target, and its root; the verdict is -1 while it is unknown. */
	int verdict[SOCKSPAN_HEAP_TARGETS];
	int root[SOCKSPAN_HEAP_TARGETS];
	/* The edges from the root to the target. */
	int length[SOCKSPAN_HEAP_TARGETS];
	/* How many edges are left out in the middle of a way. */
	int skipped[SOCKSPAN_HEAP_TARGETS];
	int way[SOCKSPAN_HEAP_TARGETS][LONGEST_WAY];
	int unknown;
	int may_stop;
	/* How many classes of list nodes are tagged. */
	int lists;
	jlong objects;
	jlong max_objects;
	jlong until;
	unsigned references;
	int exceeded;
	/* The numbers of the objects that the ways lead over; then the objects themselves, by number. */
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

/* Adds flags to an object and returns its tag, a new one if it had none. 0 if there is no room or the JVM refuses. */
int sockspan_tag(struct question *question, jobject object, unsigned flags);

/* Tags the thread that asks, the targets, and the classes of weak references and of selectors. Returns 0 or -errno. */
long sockspan_tag_objects(struct question *question, jobjectArray targets, jobjectArray references, jobjectArray selectors);

/*
 * Finds lists, because each walk would find only one node of a list. Once three objects in a row on a way are of one class,
 * the next walk looks at all instances of it, until half of the room is used.
 */
void sockspan_tag_lists(struct question *question);

/* The heap reference callback of a walk. It runs while the JVM stands still, so it asks nothing of the JVM. */
jint JNICALL sockspan_visit(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
			    jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length, void *data);

/* Fetches the objects that the ways lead over, and puts an answer for each target. Returns 0 or -errno. */
long sockspan_answer(struct question *question, jobjectArray answers);

#endif
