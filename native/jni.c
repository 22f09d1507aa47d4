/*
 * The native methods of java.lang.Sockspan1Kernel. Nothing is thrown and nothing is kept: a fault is the negative
 * number that Java gets. Arrays are copied by region, so a garbage collection never waits for a system call made here.
 */
#include "heap/heap.h"
#include "sockspan.h"

#include <jni.h>
#include <linux/errno.h>

/* A test may ask for the methods of the class under its source name, which the build later renames. */
#ifndef SOCKSPAN_CLASS
#define SOCKSPAN_CLASS java_lang_Sockspan1Kernel
#endif
#define METHOD_NAME(type, method) Java_##type##_##method
#define METHOD(type, method) METHOD_NAME(type, method)
#define NATIVE(method) JNIEXPORT jint JNICALL METHOD(SOCKSPAN_CLASS, method)
#define NATIVE_LONG(method) JNIEXPORT jlong JNICALL METHOD(SOCKSPAN_CLASS, method)

/* Declared first, because -Wmissing-prototypes demands it for exported functions. */
NATIVE(snap)(JNIEnv *env, jclass type, jint fd, jbyteArray out);
NATIVE(watchOpen)(JNIEnv *env, jclass type);
NATIVE(watchAdd)(JNIEnv *env, jclass type, jint watch, jint fd);
NATIVE(watchWait)(JNIEnv *env, jclass type, jint watch, jintArray fds, jint timeout_ms);
NATIVE(watchClose)(JNIEnv *env, jclass type, jint watch);
NATIVE(option)(JNIEnv *env, jclass type, jint fd, jint level, jint name);
NATIVE_LONG(drops)(JNIEnv *env, jclass type, jint fd);
NATIVE_LONG(cookie)(JNIEnv *env, jclass type, jint fd);
NATIVE(diagOpen)(JNIEnv *env, jclass type);
NATIVE(diagSend)(JNIEnv *env, jclass type, jint diag, jlong cookie, jbyteArray bytes, jint size);
NATIVE(diagReceive)(JNIEnv *env, jclass type, jint diag, jlong cookie, jbyteArray bytes);
NATIVE(diagClose)(JNIEnv *env, jclass type, jint diag, jlong cookie);
NATIVE(heldBy)(JNIEnv *env, jclass type, jobjectArray targets, jobjectArray references, jobjectArray selectors,
	       jlongArray bounds, jobjectArray answers);

NATIVE(snap)(JNIEnv *env, jclass type, jint fd, jbyteArray out)
{
	jbyte bytes[SOCKSPAN_SNAP_SIZE];
	jsize size;
	long count;

	(void)type;
	if (out == 0)
		return -EINVAL;
	size = (*env)->GetArrayLength(env, out);
	if (size > SOCKSPAN_SNAP_SIZE)
		size = SOCKSPAN_SNAP_SIZE;
	count = sockspan_snap(fd, (unsigned char *)bytes, (unsigned long)size);
	if (count >= 0)
		(*env)->SetByteArrayRegion(env, out, 0, (jsize)(SOCKSPAN_SNAP_HEADER + count), bytes);
	return (jint)count;
}

NATIVE(watchOpen)(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return (jint)sockspan_watch_open();
}

NATIVE(watchAdd)(JNIEnv *env, jclass type, jint watch, jint fd)
{
	(void)env;
	(void)type;
	return (jint)sockspan_watch_add(watch, fd);
}

NATIVE(watchWait)(JNIEnv *env, jclass type, jint watch, jintArray fds, jint timeout_ms)
{
	jint ready[SOCKSPAN_WATCH_MAX];
	jsize max;
	long count;

	(void)type;
	if (fds == 0)
		return -EINVAL;
	max = (*env)->GetArrayLength(env, fds);
	if (max > SOCKSPAN_WATCH_MAX)
		max = SOCKSPAN_WATCH_MAX;
	count = sockspan_watch_wait(watch, ready, max, timeout_ms);
	if (count > 0)
		(*env)->SetIntArrayRegion(env, fds, 0, (jsize)count, ready);
	return (jint)count;
}

NATIVE(watchClose)(JNIEnv *env, jclass type, jint watch)
{
	(void)env;
	(void)type;
	return (jint)sockspan_watch_close(watch);
}

NATIVE(option)(JNIEnv *env, jclass type, jint fd, jint level, jint name)
{
	(void)env;
	(void)type;
	return (jint)sockspan_option(fd, level, name);
}

NATIVE_LONG(drops)(JNIEnv *env, jclass type, jint fd)
{
	(void)env;
	(void)type;
	return sockspan_drops(fd);
}

NATIVE_LONG(cookie)(JNIEnv *env, jclass type, jint fd)
{
	(void)env;
	(void)type;
	return sockspan_cookie(fd);
}

NATIVE(diagOpen)(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return (jint)sockspan_diag_open();
}

NATIVE(diagSend)(JNIEnv *env, jclass type, jint diag, jlong cookie, jbyteArray bytes, jint size)
{
	jbyte copy[SOCKSPAN_DIAG_SIZE];

	(void)type;
	if (bytes == 0 || size < 0 || size > SOCKSPAN_DIAG_SIZE || size > (*env)->GetArrayLength(env, bytes))
		return -EINVAL;
	(*env)->GetByteArrayRegion(env, bytes, 0, size, copy);
	return (jint)sockspan_diag_send(diag, cookie, (unsigned char *)copy, (unsigned long)size);
}

NATIVE(diagReceive)(JNIEnv *env, jclass type, jint diag, jlong cookie, jbyteArray bytes)
{
	jbyte copy[SOCKSPAN_DIAG_SIZE];
	jsize size;
	long length;

	(void)type;
	if (bytes == 0)
		return -EINVAL;
	size = (*env)->GetArrayLength(env, bytes);
	if (size > SOCKSPAN_DIAG_SIZE)
		size = SOCKSPAN_DIAG_SIZE;
	length = sockspan_diag_receive(diag, cookie, (unsigned char *)copy, (unsigned long)size);
	if (length > 0)
		(*env)->SetByteArrayRegion(env, bytes, 0, (jsize)length, copy);
	return (jint)length;
}

NATIVE(diagClose)(JNIEnv *env, jclass type, jint diag, jlong cookie)
{
	(void)env;
	(void)type;
	return (jint)sockspan_diag_close(diag, cookie);
}

NATIVE(heldBy)(JNIEnv *env, jclass type, jobjectArray targets, jobjectArray references, jobjectArray selectors,
	       jlongArray bounds, jobjectArray answers)
{
	jlong copy[SOCKSPAN_BOUND_SIZE];
	long walks;

	(void)type;
	if (targets == 0 || references == 0 || selectors == 0 || bounds == 0 || answers == 0 ||
	    (*env)->GetArrayLength(env, bounds) != SOCKSPAN_BOUND_SIZE)
		return -EINVAL;
	(*env)->GetLongArrayRegion(env, bounds, 0, SOCKSPAN_BOUND_SIZE, copy);
	walks = sockspan_held_by(env, targets, references, selectors, copy, answers);
	/* An exception that is pending, as for memory, would forbid the next call; the result says what is wrong. */
	(*env)->ExceptionClear(env);
	(*env)->SetLongArrayRegion(env, bounds, 0, SOCKSPAN_BOUND_SIZE, copy);
	return (jint)walks;
}
