/* A test is a function that calls CHECK; its first failure is printed and the test goes on. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

extern int check_failures;

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			check_failures++; \
			printf("  %s:%d: %s\n", __FILE__, __LINE__, #condition); \
		} \
	} while (0)

#define CHECK_EQUAL(actual, expected) \
	do { \
		long long actual_ = (long long)(actual); \
		long long expected_ = (long long)(expected); \
		if (actual_ != expected_) { \
			check_failures++; \
			printf("  %s:%d: %s is %lld, not %s (%lld)\n", __FILE__, __LINE__, #actual, actual_, \
			       #expected, expected_); \
		} \
	} while (0)

struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(function) { #function, function }

/* Each table ends with a row without a name. */
extern const struct test snap_tests[];
extern const struct test kernel_tests[];
extern const struct test watch_tests[];
extern const struct test sock_diag_tests[];
extern const struct test option_tests[];
extern const struct test paths_tests[];

#endif
