/* What a walk notes of each reference that it meets. The contract is in question.h. */
#include "clock.h"
#include "question.h"

/* Reading the clock is a system call, so it is read once in this many references. */
enum { REFERENCES_PER_LOOK = 1 << 12 };

static int is_root(jvmtiHeapReferenceKind kind)
{
	return kind >= JVMTI_HEAP_REFERENCE_JNI_GLOBAL;
}

/* Whether it is a reference of a class. A class is a root: what loaded it, and what uses it, is another question. */
static int is_of_class(jvmtiHeapReferenceKind kind)
{
	return kind >= JVMTI_HEAP_REFERENCE_CLASS_LOADER && kind <= JVMTI_HEAP_REFERENCE_CONSTANT_POOL;
}

/* Whether it is held by the thread that asks, which holds it only for the question. */
static int is_asked(struct question *question, jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong tag)
{
	if (kind == JVMTI_HEAP_REFERENCE_STACK_LOCAL)
		tag = info->stack_local.thread_tag;
	else if (kind == JVMTI_HEAP_REFERENCE_JNI_LOCAL)
		tag = info->jni_local.thread_tag;
	else if (kind != JVMTI_HEAP_REFERENCE_THREAD)
		return 0;
	return (tagged(question, tag)->flags & SOCKSPAN_ASKS) != 0;
}

static void note_root(struct question *question, jlong tag, jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info)
{
	struct sockspan_object *object = tagged(question, tag);
	struct sockspan_root *root = &object->root;

	/* That a root is a thread says more than any other reason, so it overrides them. */
	if (object->flags & SOCKSPAN_ROOT && kind != JVMTI_HEAP_REFERENCE_THREAD)
		return;
	object->flags |= SOCKSPAN_ROOT;
	root->kind = (int)kind;
	if (kind == JVMTI_HEAP_REFERENCE_STACK_LOCAL) {
		root->thread = info->stack_local.thread_id;
		root->method = info->stack_local.method;
		root->location = info->stack_local.location;
		root->slot = info->stack_local.slot;
	} else if (kind == JVMTI_HEAP_REFERENCE_JNI_LOCAL) {
		root->thread = info->jni_local.thread_id;
		root->method = info->jni_local.method;
		root->location = -1;
	}
	if (object->flags & SOCKSPAN_OPEN)
		question->may_stop = 1;
}

static void note_holder(struct question *question, jlong to, jlong *from_tag, jlong from_class, jvmtiHeapReferenceKind kind,
			const jvmtiHeapReferenceInfo *info)
{
	struct sockspan_paths *paths = &question->paths;
	int index = kind == JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT ? info->array.index : 0;

	if (*from_tag == 0)
		*from_tag = sockspan_paths_object(paths, 0);
	if (*from_tag == 0)
		return;
	if (is_of_class(kind)) {
		tagged(question, *from_tag)->flags |= SOCKSPAN_ROOT;
		question->may_stop = 1;
	}
	sockspan_paths_edge(paths, (int)*from_tag, (int)to, (int)kind, index,
			    (tagged(question, from_class)->flags & SOCKSPAN_SELECTS) != 0);
}

/* Each object that is reached refers to its class exactly once, so these references count the objects. */
static int is_too_much(struct question *question, jvmtiHeapReferenceKind kind)
{
	if (kind == JVMTI_HEAP_REFERENCE_CLASS && ++question->objects > question->max_objects)
		question->exceeded = SOCKSPAN_TOO_MANY_OBJECTS;
	if (++question->references % REFERENCES_PER_LOOK == 0 && sockspan_now() > question->until)
		question->exceeded = SOCKSPAN_TOO_LONG;
	return question->exceeded;
}

/* Whether the object has a number. Each node of a list gets one here. */
static int is_met(struct question *question, jlong *tag, jlong class_tag)
{
	struct sockspan_paths *paths = &question->paths;

	if (tagged(question, class_tag)->flags & SOCKSPAN_LIST) {
		if (*tag == 0 && paths->objects < SOCKSPAN_PATHS_OBJECTS / 2)
			*tag = sockspan_paths_object(paths, SOCKSPAN_OPEN);
		else if (*tag != 0 && !(tagged(question, *tag)->flags & SOCKSPAN_CLOSED))
			tagged(question, *tag)->flags |= SOCKSPAN_OPEN;
	}
	return *tag != 0;
}

jint JNICALL sockspan_visit(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
			    jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length, void *data)
{
	struct question *question = data;
	struct sockspan_object *type;

	(void)size;
	(void)length;
	if (is_too_much(question, kind))
		return JVMTI_VISIT_ABORT;
	if (is_root(kind)) {
		if (is_asked(question, kind, info, *tag))
			return 0;
		if (is_met(question, tag, class_tag))
			note_root(question, *tag, kind, info);
		return JVMTI_VISIT_OBJECTS;
	}
	type = tagged(question, referrer_class_tag);
	if (kind == JVMTI_HEAP_REFERENCE_FIELD && type->flags & SOCKSPAN_WEAK && info->field.index == type->referent)
		return 0;
	if (is_met(question, tag, class_tag) && tagged(question, *tag)->flags & SOCKSPAN_OPEN && referrer_tag != 0)
		note_holder(question, *tag, referrer_tag, referrer_class_tag, kind, info);
	/* JVMTI has shown all roots by now. With one target left, this walk can find no holder nearer than the first. */
	return question->may_stop && question->unknown == 1 && question->lists == 0 ? JVMTI_VISIT_ABORT : JVMTI_VISIT_OBJECTS;
}
