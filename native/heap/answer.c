/* Puts what the walks found into words of Java: classes, names of fields, a line. The contract is in heap.h. */
#include "question.h"

#include <linux/errno.h>

/* The order of an answer's numbers and things: the root's, then the edges'. A root that is a thread stands at METHOD_TYPE. */
enum { VERDICT, ROOT_KIND, ROOT_THREAD, ROOT_LINE, ROOT_SLOT, SKIPPED, EDGE_NUMBERS, NUMBERS_PER_EDGE = 2 };
enum { METHOD_TYPE, METHOD_NAME, METHOD_FILE, FIRST_TYPE, EDGE_THINGS, THINGS_PER_EDGE = 2 };

static void want(struct question *question, int number)
{
	if (question->object[number] == 0) {
		/* Not an object yet: a mark that this one will be fetched. */
		question->object[number] = (jobject)question;
		question->tag[question->wanted++] = number;
	}
}

/* Fetches the objects that the ways lead over, if they still exist. */
static long fetch(struct question *question)
{
	jvmtiEnv *jvmti = question->jvmti;
	jobject *objects = 0;
	jlong *tags = 0;
	jint count = 0;

	for (int i = 0; i < question->targets; i++) {
		if (question->root[i] != 0)
			want(question, question->root[i]);
		for (int j = 0; j < question->length[i]; j++) {
			want(question, question->paths.edge[question->way[i][j]].from);
			want(question, question->paths.edge[question->way[i][j]].to);
		}
	}
	for (int i = 0; i < question->wanted; i++)
		question->object[question->tag[i]] = 0;
	if (question->wanted == 0)
		return 0;
	if ((*jvmti)->GetObjectsWithTags(jvmti, question->wanted, question->tag, &count, &objects, &tags) != 0)
		return -EIO;
	for (int i = 0; i < count; i++)
		question->object[tags[i]] = objects[i];
	(*jvmti)->Deallocate(jvmti, (unsigned char *)objects);
	(*jvmti)->Deallocate(jvmti, (unsigned char *)tags);
	/* The answers need 64 references of their own. */
	return (*question->env)->EnsureLocalCapacity(question->env, count + 64) == 0 ? 0 : -ENOMEM;
}

static void put(JNIEnv *env, jobjectArray array, int index, jobject value)
{
	if (value != 0) {
		(*env)->SetObjectArrayElement(env, array, index, value);
		(*env)->DeleteLocalRef(env, value);
	}
}

static void put_text(struct question *question, jobjectArray array, int index, char *text)
{
	if (text != 0) {
		put(question->env, array, index, (*question->env)->NewStringUTF(question->env, text));
		(*question->jvmti)->Deallocate(question->jvmti, (unsigned char *)text);
	}
}

static int is_reference(jvmtiEnv *jvmti, jclass type, jfieldID field)
{
	char *signature = 0;
	int result;

	if ((*jvmti)->GetFieldName(jvmti, type, field, 0, &signature, 0) != 0)
		return 0;
	result = signature[0] == 'L' || signature[0] == '[';
	(*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
	return result;
}

/* Whether this field refers to the object to at present. If from is null, the field is a static one of the class. */
static int refers(struct question *question, jclass type, jfieldID field, jobject from, jobject to)
{
	enum { STATIC = 8 };
	JNIEnv *env = question->env;
	jint modifiers = 0;
	jobject value;
	int same;

	if ((*question->jvmti)->GetFieldModifiers(question->jvmti, type, field, &modifiers) != 0 ||
	    ((modifiers & STATIC) != 0) != (from == 0) || !is_reference(question->jvmti, type, field))
		return 0;
	value = from == 0 ? (*env)->GetStaticObjectField(env, type, field) : (*env)->GetObjectField(env, from, field);
	same = value != 0 && (*env)->IsSameObject(env, value, to);
	(*env)->DeleteLocalRef(env, value);
	return same;
}

/* The name of a field that type declares and that refers to the object to; null if there is none any more. */
static char *field_of(struct question *question, jclass type, jobject from, jobject to)
{
	jvmtiEnv *jvmti = question->jvmti;
	jfieldID *fields = 0;
	char *name = 0;
	jint count = 0;

	if ((*jvmti)->GetClassFields(jvmti, type, &count, &fields) != 0)
		return 0;
	for (int i = 0; i < count && name == 0; i++) {
		if (refers(question, type, fields[i], from, to) &&
		    (*jvmti)->GetFieldName(jvmti, type, fields[i], &name, 0, 0) != 0)
			name = 0;
	}
	(*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
	return name;
}

/*
 * The name of the field of from that refers to the object to. It is found by what the fields hold, not by their number,
 * because JDKs before 22 number static fields otherwise than JVMTI says. A field that changed since its walk has no name.
 */
static char *field(struct question *question, jobject from, jobject to)
{
	JNIEnv *env = question->env;
	jclass type = (*env)->GetObjectClass(env, from);
	char *name = 0;

	while (type != 0 && name == 0) {
		jclass above;
		name = field_of(question, type, from, to);
		above = (*env)->GetSuperclass(env, type);
		(*env)->DeleteLocalRef(env, type);
		type = above;
	}
	(*env)->DeleteLocalRef(env, type);
	return name;
}

static jlong line(jvmtiEnv *jvmti, const struct sockspan_root *root)
{
	jvmtiLineNumberEntry *lines = 0;
	jlong nearest = -1;
	jlong result = 0;
	jint count = 0;

	if (root->location < 0 || (*jvmti)->GetLineNumberTable(jvmti, root->method, &count, &lines) != 0)
		return 0;
	for (int i = 0; i < count; i++) {
		if (lines[i].start_location <= root->location && lines[i].start_location > nearest) {
			nearest = lines[i].start_location;
			result = lines[i].line_number;
		}
	}
	(*jvmti)->Deallocate(jvmti, (unsigned char *)lines);
	return result;
}

static void put_method(struct question *question, jobjectArray things, void *method)
{
	jvmtiEnv *jvmti = question->jvmti;
	char *text = 0;
	jclass type = 0;

	if (method == 0 || (*jvmti)->GetMethodDeclaringClass(jvmti, method, &type) != 0)
		return;
	if ((*jvmti)->GetMethodName(jvmti, method, &text, 0, 0) == 0)
		put_text(question, things, METHOD_NAME, text);
	if ((*jvmti)->GetSourceFileName(jvmti, type, &text) == 0)
		put_text(question, things, METHOD_FILE, text);
	put(question->env, things, METHOD_TYPE, type);
}

/* The class of an object, or the root itself if that is a class; null if the object has gone. */
static jobject type_of(struct question *question, int number)
{
	JNIEnv *env = question->env;
	jobject object = question->object[number];
	const struct sockspan_object *known = tagged(question, number);

	if (object == 0)
		return 0;
	return known->flags & SOCKSPAN_ROOT && known->root.kind == 0 ? (*env)->NewLocalRef(env, object)
								     : (*env)->GetObjectClass(env, object);
}

static void put_edge(struct question *question, jobjectArray things, int at, const struct sockspan_edge *edge)
{
	jobject from = question->object[edge->from];
	jobject to = question->object[edge->to];

	if (from != 0 && to != 0 && edge->kind == JVMTI_HEAP_REFERENCE_FIELD)
		put_text(question, things, at, field(question, from, to));
	else if (from != 0 && to != 0 && edge->kind == JVMTI_HEAP_REFERENCE_STATIC_FIELD)
		put_text(question, things, at, field_of(question, from, 0, to));
	put(question->env, things, at + 1, type_of(question, edge->to));
}

/* Makes the numbers and the things of one target. */
static void put_way(struct question *question, int target, jlongArray numbers, jobjectArray things)
{
	JNIEnv *env = question->env;
	int root = question->root[target];
	const struct sockspan_root *why = &tagged(question, root)->root;
	jlong of_root[EDGE_NUMBERS] = { question->verdict[target], why->kind, why->thread,
					why->method == 0 ? 0 : line(question->jvmti, why), why->slot,
					question->skipped[target] };

	(*env)->SetLongArrayRegion(env, numbers, 0, EDGE_NUMBERS, of_root);
	if (root == 0)
		return;
	put_method(question, things, why->method);
	if (why->kind == JVMTI_HEAP_REFERENCE_THREAD)
		(*env)->SetObjectArrayElement(env, things, METHOD_TYPE, question->object[root]);
	put(env, things, FIRST_TYPE, type_of(question, root));
	for (int i = 0; i < question->length[target]; i++) {
		const struct sockspan_edge *edge = &question->paths.edge[question->way[target][i]];
		jlong of_edge[NUMBERS_PER_EDGE] = { edge->kind, edge->index };

		(*env)->SetLongArrayRegion(env, numbers, EDGE_NUMBERS + i * NUMBERS_PER_EDGE, NUMBERS_PER_EDGE, of_edge);
		put_edge(question, things, EDGE_THINGS + i * THINGS_PER_EDGE, edge);
	}
}

static long put_answers(struct question *question, jobjectArray answers)
{
	JNIEnv *env = question->env;
	jclass object = (*env)->FindClass(env, "java/lang/Object");

	for (int i = 0; object != 0 && i < question->targets; i++) {
		int length = question->length[i];
		jlongArray numbers = (*env)->NewLongArray(env, EDGE_NUMBERS + length * NUMBERS_PER_EDGE);
		jobjectArray things = (*env)->NewObjectArray(env, EDGE_THINGS + length * THINGS_PER_EDGE, object, 0);
		jobjectArray both = (*env)->NewObjectArray(env, 2, object, 0);

		if (numbers == 0 || things == 0 || both == 0)
			return -ENOMEM;
		put_way(question, i, numbers, things);
		put(env, both, 0, numbers);
		put(env, both, 1, things);
		put(env, answers, i, both);
	}
	return (*env)->ExceptionCheck(env) ? -ENOMEM : 0;
}

long sockspan_answer(struct question *question, jobjectArray answers)
{
	long result = fetch(question);

	return result < 0 ? result : put_answers(question, answers);
}
