/* Walks over the heap by JVMTI until each target is decided. The contract is in heap.h. */
#include "heap.h"
#include "clock.h"
#include "question.h"

#include <linux/errno.h>

/* From mman.h; no uapi header has them without libc. */
enum { PROTECT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22 };

/* Keeps the way to a target at once, because the next search overwrites via of the same objects. */
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

/* Decides each target from the walks so far: first without selectors, and with them once that is decided for all. */
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
		jlong begun = sockspan_now();
		jvmtiError error = (*question->jvmti)->FollowReferences(question->jvmti, 0, 0, 0, &question->callbacks, question);
		jlong took = sockspan_now() - begun;

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
		sockspan_tag_lists(question);
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
	jlong begun = sockspan_now();
	long walks;
	long result;

	question->callbacks.heap_reference_callback = sockspan_visit;
	question->max_objects = bounds[SOCKSPAN_BOUND_OBJECTS];
	question->until = begun + bounds[SOCKSPAN_BOUND_NANOS];
	bounds[SOCKSPAN_BOUND_LONGEST] = 0;
	result = sockspan_tag_objects(question, targets, references, selectors);
	if (result < 0)
		return result;
	walks = walk(question, bounds);
	if (walks < 0)
		return walks;
	result = sockspan_answer(question, answers);
	bounds[SOCKSPAN_BOUND_OBJECTS] = question->objects;
	bounds[SOCKSPAN_BOUND_NANOS] = sockspan_now() - begun;
	bounds[SOCKSPAN_BOUND_WALKS] = walks;
	bounds[SOCKSPAN_BOUND_KEPT] = question->paths.objects;
	return result < 0 ? result : walks;
}

/* Opens an environment with the capabilities that a walk needs. If it fails, it returns why, and no environment remains. */
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
	/* Its tags go with it. */
	(*jvmti)->DisposeEnvironment(jvmti);
	return result;
}
