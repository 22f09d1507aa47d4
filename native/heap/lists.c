/* Lists whose nodes lead to a target. The contract is in question.h. */
#include "question.h"

/* How many open objects are looked at (the next walk finds their holders), and how many nodes in a row make a list. */
enum { CANDIDATES = 16, IN_A_ROW = 3 };

/* Puts the last three steps of the way that ends at an open object into steps. 0 if one of them is not a field's. */
static int last_steps(const struct sockspan_paths *paths, int number, jlong steps[IN_A_ROW])
{
	for (int i = 0; i < IN_A_ROW; i++) {
		const struct sockspan_object *object = &paths->object[number];
		const struct sockspan_edge *edge = &paths->edge[object->via];

		steps[i] = number;
		if (i == IN_A_ROW - 1)
			break;
		if (object->via == 0 || edge->kind != JVMTI_HEAP_REFERENCE_FIELD)
			return 0;
		number = edge->to;
	}
	return 1;
}

/* The class that all these objects have in common; null if there is none. */
static jclass common_class(struct question *question, const jlong steps[IN_A_ROW])
{
	JNIEnv *env = question->env;
	jvmtiEnv *jvmti = question->jvmti;
	jobject *objects = 0;
	jlong *tags = 0;
	jint count = 0;
	jclass common = 0;
	int alike = 0;

	if ((*jvmti)->GetObjectsWithTags(jvmti, IN_A_ROW, steps, &count, &objects, &tags) != 0)
		return 0;
	for (int i = 0; i < count; i++) {
		jclass type = (*env)->GetObjectClass(env, objects[i]);

		if (common == 0)
			common = (*env)->NewLocalRef(env, type);
		alike += (*env)->IsSameObject(env, common, type) ? 1 : 0;
		(*env)->DeleteLocalRef(env, type);
		(*env)->DeleteLocalRef(env, objects[i]);
	}
	(*jvmti)->Deallocate(jvmti, (unsigned char *)objects);
	(*jvmti)->Deallocate(jvmti, (unsigned char *)tags);
	if (alike == IN_A_ROW)
		return common;
	(*env)->DeleteLocalRef(env, common);
	return 0;
}

void sockspan_tag_lists(struct question *question)
{
	struct sockspan_paths *paths = &question->paths;
	int last = paths->objects;
	int seen = 0;

	for (int i = 1; i <= last && seen < CANDIDATES; i++) {
		jlong steps[IN_A_ROW];
		jclass type;

		if (!(paths->object[i].flags & SOCKSPAN_OPEN) || !last_steps(paths, i, steps))
			continue;
		seen++;
		type = common_class(question, steps);
		if (type != 0) {
			question->lists += sockspan_tag(question, type, SOCKSPAN_LIST) != 0;
			(*question->env)->DeleteLocalRef(question->env, type);
		}
	}
}
