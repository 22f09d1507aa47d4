/*
 * One question about what holds some objects, as the files of this folder share it. heap.c walks for it; tags.c gives numbers;
 * visit.c notes what a walk meets; lists.c finds lists on the way; paths.c searches; answer.c puts the result into words of Java.
 */
#ifndef SOCKSPAN_QUESTION_H
#define SOCKSPAN_QUESTION_H

#include "heap.h"
#include "paths.h"

#include <jvmti.h>

/* Each walk finds one step more of a way, or all of a list; a longer way is answered without its middle. */
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
	/* Classes of list nodes that have got their tag. */
	int lists;
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

/* The tag of an object, a new one if it has none, and these flags; 0 if there is no room or the JVM refuses. */
int sockspan_tag(struct question *question, jobject object, unsigned flags);

/* Tags the thread that asks, the targets, the classes of weak references and of selectors. 0 or -errno. */
long sockspan_tag_objects(struct question *question, jobjectArray targets, jobjectArray references, jobjectArray selectors);

/*
 * Of a list's nodes each walk would find one: once three in a row of a way are of one class, the next walk looks at all its
 * instances, as far as half of the room goes.
 */
void sockspan_tag_lists(struct question *question);

/* The heap reference callback of a walk. Runs while the JVM stands still: asks nothing of it. */
jint JNICALL sockspan_visit(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
			    jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length, void *data);

/* Fetches the objects that the ways lead over, and puts an answer for each target. 0 or -errno. */
long sockspan_answer(struct question *question, jobjectArray answers);

#endif
