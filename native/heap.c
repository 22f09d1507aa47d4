/* Walks over the heap by JVMTI. The contract is in heap.h. */
#include "heap.h"
#include "question.h"
#include "syscall.h"

#include <linux/errno.h>

/* Of mman.h and time.h, which no uapi header has in a form without libc. */
enum { PROTECT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22, MONOTONIC = 1 };

/* A look at the clock is a system call: one in so many references. */
enum { REFERENCES_PER_LOOK = 1 << 12 };

static jlong now(void)
{
	struct {
		long seconds;
		long nanos;
	} time = { 0, 0 };
	sockspan_syscall(__NR_clock_gettime, MONOTONIC, (long)&time, 0, 0, 0, 0);
	return time.seconds * 1000000000L + time.nanos;
}

static int is_root(jvmtiHeapReferenceKind kind)
{
	return kind >= JVMTI_HEAP_REFERENCE_JNI_GLOBAL;
}

/* A class is there for itself: who loaded it, and who uses it, is another question. */
static int is_of_class(jvmtiHeapReferenceKind kind)
{
	return kind >= JVMTI_HEAP_REFERENCE_CLASS_LOADER && kind <= JVMTI_HEAP_REFERENCE_CONSTANT_POOL;
}

/* Whether the thread that asks holds it, for the question. */
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

	/* A thread is known as such, whoever else has it. */
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

/* Every object that is reached tells its class once, and so is counted; a class is met by others as well. */
static int is_too_much(struct question *question, jvmtiHeapReferenceKind kind)
{
	if (kind == JVMTI_HEAP_REFERENCE_CLASS && ++question->objects > question->max_objects)
		question->exceeded = SOCKSPAN_TOO_MANY_OBJECTS;
	if (++question->references % REFERENCES_PER_LOOK == 0 && now() > question->until)
		question->exceeded = SOCKSPAN_TOO_LONG;
	return question->exceeded;
}

/* Whether it has a number; of a list's nodes each gets one. */
static int is_met(struct question *question, jlong *tag, jlong class_tag)
{
	struct sockspan_paths *paths = &question->paths;

	if (tagged(question, class_tag)->flags & SOCKSPAN_CHAIN) {
		if (*tag == 0 && paths->objects < SOCKSPAN_PATHS_OBJECTS / 2)
			*tag = sockspan_paths_object(paths, SOCKSPAN_OPEN);
		else if (*tag != 0 && !(tagged(question, *tag)->flags & SOCKSPAN_CLOSED))
			tagged(question, *tag)->flags |= SOCKSPAN_OPEN;
	}
	return *tag != 0;
}

/* Runs while the JVM stands still: asks nothing of it. */
static jint JNICALL met(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
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
	/* All roots are told by now. With one target left, whoever is met first is as near as any that this walk can tell. */
	return question->may_stop && question->unknown == 1 && question->chains == 0 ? JVMTI_VISIT_ABORT : JVMTI_VISIT_OBJECTS;
}

int sockspan_number(struct question *question, jobject object, unsigned flags)
{
	jlong tag = 0;

	if (object == 0 || (*question->jvmti)->GetTag(question->jvmti, object, &tag) != 0)
		return 0;
	if (tag == 0) {
		tag = sockspan_paths_object(&question->paths, flags);
		if (tag == 0 || (*question->jvmti)->SetTag(question->jvmti, object, tag) != 0)
			return 0;
	}
	tagged(question, tag)->flags |= flags;
	return (int)tag;
}

static int count_fields(struct question *question, jclass type)
{
	jvmtiEnv *jvmti = question->jvmti;
	jfieldID *fields = 0;
	jint count = 0;

	if ((*jvmti)->GetClassFields(jvmti, type, &count, &fields) != 0)
		return 0;
	(*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
	return count;
}

static int is_named(jvmtiEnv *jvmti, jclass type, jfieldID field, const char *wanted)
{
	char *name = 0;
	int i = 0;

	if ((*jvmti)->GetFieldName(jvmti, type, field, &name, 0, 0) != 0)
		return 0;
	while (name[i] == wanted[i] && wanted[i] != 0)
		i++;
	i = name[i] == wanted[i];
	(*jvmti)->Deallocate(jvmti, (unsigned char *)name);
	return i;
}

/* Which of the fields of java.lang.ref.Reference is the referent; -1 if none is. */
static int referent(struct question *question)
{
	jvmtiEnv *jvmti = question->jvmti;
	jclass type = (*question->env)->FindClass(question->env, "java/lang/ref/Reference");
	jfieldID *fields = 0;
	jint count = 0;
	int found = -1;

	if (type == 0 || (*jvmti)->GetClassFields(jvmti, type, &count, &fields) != 0)
		return -1;
	for (int i = 0; i < count && found < 0; i++) {
		if (is_named(jvmti, type, fields[i], "referent"))
			found = i;
	}
	(*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
	(*question->env)->DeleteLocalRef(question->env, type);
	return found;
}

/* A field is numbered after those of all superinterfaces, then of superclasses from Object on, which has none. */
static void tag_references(struct question *question, jobjectArray references)
{
	JNIEnv *env = question->env;
	int first = referent(question);

	for (int i = 0; first >= 0 && i < (*env)->GetArrayLength(env, references); i++) {
		jobjectArray types = (*env)->GetObjectArrayElement(env, references, i);
		jobject type = (*env)->GetObjectArrayElement(env, types, 0);
		int index = first;

		for (int j = 1; j < (*env)->GetArrayLength(env, types); j++) {
			jobject above = (*env)->GetObjectArrayElement(env, types, j);
			index += count_fields(question, above);
			(*env)->DeleteLocalRef(env, above);
		}
		tagged(question, sockspan_number(question, type, SOCKSPAN_WEAK))->referent = index;
		(*env)->DeleteLocalRef(env, type);
		(*env)->DeleteLocalRef(env, types);
	}
}

static void tag_all(struct question *question, jobjectArray objects, unsigned flags)
{
	JNIEnv *env = question->env;

	for (int i = 0; i < (*env)->GetArrayLength(env, objects); i++) {
		jobject object = (*env)->GetObjectArrayElement(env, objects, i);
		sockspan_number(question, object, flags);
		(*env)->DeleteLocalRef(env, object);
	}
}

static void tag_targets(struct question *question, jobjectArray targets)
{
	JNIEnv *env = question->env;

	for (int i = 0; i < question->targets; i++) {
		jobject target = (*env)->GetObjectArrayElement(env, targets, i);
		question->target[i] = sockspan_number(question, target, SOCKSPAN_OPEN);
		question->verdict[i] = target == 0 ? SOCKSPAN_HELD_BY_NOTHING : question->target[i] == 0 ? SOCKSPAN_TOO_MANY_OBJECTS : -1;
		question->unknown += question->target[i] != 0;
		(*env)->DeleteLocalRef(env, target);
	}
}

static int prepare(struct question *question, jobjectArray targets, jobjectArray references, jobjectArray selectors)
{
	jthread self = 0;

	if ((*question->jvmti)->GetCurrentThread(question->jvmti, &self) != 0)
		return -EIO;
	sockspan_number(question, self, SOCKSPAN_ASKS);
	(*question->env)->DeleteLocalRef(question->env, self);
	tag_references(question, references);
	tag_all(question, selectors, SOCKSPAN_SELECTS);
	tag_targets(question, targets);
	return (*question->env)->ExceptionCheck(question->env) ? -EINVAL : 0;
}

/* Kept at once: the next search goes over the same objects. */
static void keep_way(struct question *question, int target, int root)
{
	struct sockspan_paths *paths = &question->paths;
	int left = paths->object[root].distance;
	int length = 0;

	question->root[target] = root;
	question->skipped[target] = left > LONGEST_WAY ? left - LONGEST_WAY : 0;
	for (int via = paths->object[root].via; via != 0; via = paths->object[paths->edge[via].to].via) {
		if (length < LONGEST_WAY / 2 || left <= LONGEST_WAY / 2)
			question->way[target][length++] = via;
		left--;
	}
	question->length[target] = length;
}

/* What the walks so far tell of each target, without selectors; and once that is known of all of them, with. */
static void judge(struct question *question, int selectors)
{
	question->unknown = 0;
	question->may_stop = 0;
	for (int i = 0; i < question->targets; i++) {
		int root;

		if (question->verdict[i] >= 0)
			continue;
		root = sockspan_paths_search(&question->paths, question->target[i], selectors);
		if (root == SOCKSPAN_WALK_AGAIN)
			question->unknown++;
		else if (root > 0) {
			question->verdict[i] = selectors ? SOCKSPAN_HELD_BY_SELECTOR : SOCKSPAN_HELD;
			keep_way(question, i, root);
		} else if (question->paths.lost > 0)
			question->verdict[i] = SOCKSPAN_TOO_MANY_OBJECTS;
		else if (selectors)
			question->verdict[i] = SOCKSPAN_HELD_BY_NOTHING;
	}
}

static int undecided(const struct question *question)
{
	for (int i = 0; i < question->targets; i++) {
		if (question->verdict[i] < 0)
			return 1;
	}
	return 0;
}

static long walk(struct question *question, jlong *bounds)
{
	int selectors = 0;
	long walks = 0;

	while (undecided(question)) {
		jlong begun = now();
		jvmtiError error = (*question->jvmti)->FollowReferences(question->jvmti, 0, 0, 0, &question->callbacks, question);
		jlong took = now() - begun;

		walks++;
		if (took > bounds[SOCKSPAN_BOUND_LONGEST])
			bounds[SOCKSPAN_BOUND_LONGEST] = took;
		if (error != 0)
			return -EIO;
		if (!question->exceeded)
			sockspan_paths_close(&question->paths);
		if (walks == MOST_WALKS)
			question->exceeded = SOCKSPAN_TOO_LONG;
		judge(question, selectors);
		if (question->unknown == 0 && !selectors) {
			selectors = 1;
			judge(question, selectors);
		}
		sockspan_chains(question);
		for (int i = 0; question->exceeded && i < question->targets; i++) {
			if (question->verdict[i] < 0)
				question->verdict[i] = question->exceeded;
		}
	}
	return walks;
}

static long ask(struct question *question, jobjectArray targets, jobjectArray references, jobjectArray selectors, jlong *bounds,
		jobjectArray answers)
{
	jlong begun = now();
	long walks;
	long result;

	question->callbacks.heap_reference_callback = met;
	question->max_objects = bounds[SOCKSPAN_BOUND_OBJECTS];
	question->until = begun + bounds[SOCKSPAN_BOUND_NANOS];
	bounds[SOCKSPAN_BOUND_LONGEST] = 0;
	result = prepare(question, targets, references, selectors);
	if (result < 0)
		return result;
	walks = walk(question, bounds);
	if (walks < 0)
		return walks;
	result = sockspan_answer(question, answers);
	bounds[SOCKSPAN_BOUND_OBJECTS] = question->objects;
	bounds[SOCKSPAN_BOUND_NANOS] = now() - begun;
	bounds[SOCKSPAN_BOUND_WALKS] = walks;
	bounds[SOCKSPAN_BOUND_KEPT] = question->paths.objects;
	return result < 0 ? result : walks;
}

/* An environment with the abilities that are asked for; else what kept it, and none is left. */
static long open_jvmti(JNIEnv *env, jvmtiEnv **jvmti)
{
	JavaVM *vm = 0;
	jvmtiCapabilities wanted = { .can_tag_objects = 1, .can_get_line_numbers = 1, .can_get_source_file_name = 1 };

	*jvmti = 0;
	if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)jvmti, JVMTI_VERSION_11) != 0 || *jvmti == 0)
		return -EOPNOTSUPP;
	if ((**jvmti)->AddCapabilities(*jvmti, &wanted) == 0)
		return 0;
	(**jvmti)->DisposeEnvironment(*jvmti);
	return -EPERM;
}

long sockspan_held_by(JNIEnv *env, jobjectArray targets, jobjectArray references, jobjectArray selectors,
		      jlong bounds[SOCKSPAN_BOUND_SIZE], jobjectArray answers)
{
	struct question *question;
	jvmtiEnv *jvmti;
	long result;
	jsize count = (*env)->GetArrayLength(env, targets);
	long mapped;

	if (count > SOCKSPAN_HEAP_TARGETS || (*env)->GetArrayLength(env, answers) < count)
		return -EINVAL;
	result = open_jvmti(env, &jvmti);
	if (result < 0)
		return result;
	mapped = sockspan_syscall(__NR_mmap, 0, sizeof *question, PROTECT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
	if (mapped < 0 && mapped > -4096) {
		result = mapped;
	} else {
		question = (struct question *)mapped;
		question->env = env;
		question->jvmti = jvmti;
		question->targets = count;
		result = ask(question, targets, references, selectors, bounds, answers);
		sockspan_syscall(__NR_munmap, mapped, sizeof *question, 0, 0, 0, 0);
	}
	/* With it go its tags. */
	(*jvmti)->DisposeEnvironment(jvmti);
	return result;
}
