/* Gives objects their numbers, which are their tags. The contract is in question.h. */
#include "question.h"

#include <linux/errno.h>

int sockspan_tag(struct question *question, jobject object, unsigned flags)
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

/* JVMTI numbers the fields of all superinterfaces first, then those of superclasses from Object down. Object has none. */
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
		tagged(question, sockspan_tag(question, type, SOCKSPAN_WEAK))->referent = index;
		(*env)->DeleteLocalRef(env, type);
		(*env)->DeleteLocalRef(env, types);
	}
}

static void tag_each(struct question *question, jobjectArray objects, unsigned flags)
{
	JNIEnv *env = question->env;

	for (int i = 0; i < (*env)->GetArrayLength(env, objects); i++) {
		jobject object = (*env)->GetObjectArrayElement(env, objects, i);
		sockspan_tag(question, object, flags);
		(*env)->DeleteLocalRef(env, object);
	}
}

static void tag_targets(struct question *question, jobjectArray targets)
{
	JNIEnv *env = question->env;

	for (int i = 0; i < question->targets; i++) {
		jobject target = (*env)->GetObjectArrayElement(env, targets, i);
		question->target[i] = sockspan_tag(question, target, SOCKSPAN_OPEN);
		question->verdict[i] = target == 0 ? SOCKSPAN_HELD_BY_NOTHING : question->target[i] == 0 ? SOCKSPAN_TOO_MANY_OBJECTS : -1;
		question->unknown += question->target[i] != 0;
		(*env)->DeleteLocalRef(env, target);
	}
}

long sockspan_tag_objects(struct question *question, jobjectArray targets, jobjectArray references, jobjectArray selectors)
{
	jthread self = 0;

	if ((*question->jvmti)->GetCurrentThread(question->jvmti, &self) != 0)
		return -EIO;
	sockspan_tag(question, self, SOCKSPAN_ASKS);
	(*question->env)->DeleteLocalRef(question->env, self);
	tag_references(question, references);
	tag_each(question, selectors, SOCKSPAN_SELECTS);
	tag_targets(question, targets);
	return (*question->env)->ExceptionCheck(question->env) ? -EINVAL : 0;
}
