/* The shortest way back, on heaps of a few objects. The test plays the walks. */
#include "check.h"
#include "heap/paths.h"

#include <stdlib.h>

static struct sockspan_paths *paths;
static int target;

static void begin(void)
{
	paths = calloc(1, sizeof *paths);
	target = sockspan_paths_object(paths, SOCKSPAN_OPEN);
}

static int held(int object, unsigned flags)
{
	int holder = sockspan_paths_object(paths, flags);
	sockspan_paths_edge(paths, holder, object, 2, 0, 0);
	return holder;
}

static int search(int selectors)
{
	sockspan_paths_close(paths);
	return sockspan_paths_search(paths, target, selectors);
}

static void what_nobody_holds_is_known_after_one_walk(void)
{
	begin();
	CHECK_EQUAL(search(0), SOCKSPAN_NOTHING_HOLDS);
	free(paths);
}

static void the_nearest_of_two_roots_is_given_with_the_way_to_it(void)
{
	int middle, near, edges = 0;

	begin();
	middle = held(target, 0);
	held(held(target, 0), 0);
	CHECK_EQUAL(search(0), SOCKSPAN_WALK_AGAIN);
	held(held(middle, 0), SOCKSPAN_ROOT);
	near = held(middle, SOCKSPAN_ROOT);
	CHECK_EQUAL(search(0), near);
	for (int via = paths->object[near].via; via != 0; via = paths->object[paths->edge[via].to].via)
		edges++;
	CHECK_EQUAL(edges, 2);
	free(paths);
}

/* A nearer root may hold an object whose holders only the next walk shows. */
static void a_root_is_not_given_before_it_is_known_to_be_the_nearest(void)
{
	int middle, last, far;

	begin();
	middle = held(target, 0);
	last = held(middle, 0);
	far = held(last, SOCKSPAN_ROOT);
	CHECK_EQUAL(search(0), SOCKSPAN_WALK_AGAIN);
	CHECK(paths->object[middle].flags & SOCKSPAN_OPEN);
	CHECK_EQUAL(search(0), far);
	free(paths);
}

static void cycles_end(void)
{
	int other;

	begin();
	other = held(target, 0);
	sockspan_paths_edge(paths, target, other, 2, 0, 0);
	sockspan_paths_edge(paths, target, target, 2, 0, 0);
	CHECK_EQUAL(search(0), SOCKSPAN_WALK_AGAIN);
	CHECK_EQUAL(search(0), SOCKSPAN_NOTHING_HOLDS);
	free(paths);
}

static void selectors_count_only_where_they_are_asked_for(void)
{
	int key = 0;

	begin();
	key = sockspan_paths_object(paths, SOCKSPAN_ROOT);
	sockspan_paths_edge(paths, key, target, 2, 0, 1);
	CHECK_EQUAL(search(0), SOCKSPAN_NOTHING_HOLDS);
	CHECK_EQUAL(search(1), key);
	free(paths);
}

static void a_search_that_finds_its_root_asks_nothing_of_the_next_walk(void)
{
	int other;

	begin();
	held(target, SOCKSPAN_ROOT);
	other = held(target, 0);
	paths->object[target].flags |= SOCKSPAN_CLOSED;
	CHECK_EQUAL(search(0) > 0, 1);
	CHECK_EQUAL(paths->object[other].flags & SOCKSPAN_OPEN, 0);
	free(paths);
}

static void what_has_no_room_is_counted(void)
{
	begin();
	for (int i = 0; i < SOCKSPAN_PATHS_HOLDERS; i++)
		held(target, 0);
	CHECK_EQUAL(paths->lost, 0);
	held(target, 0);
	CHECK_EQUAL(paths->lost, 1);
	while (sockspan_paths_object(paths, 0) != 0)
		;
	CHECK_EQUAL(paths->objects, SOCKSPAN_PATHS_OBJECTS - 1);
	CHECK_EQUAL(paths->lost, 2);
	free(paths);
}

const struct test paths_tests[] = {
	TEST(what_nobody_holds_is_known_after_one_walk),
	TEST(the_nearest_of_two_roots_is_given_with_the_way_to_it),
	TEST(a_root_is_not_given_before_it_is_known_to_be_the_nearest),
	TEST(cycles_end),
	TEST(selectors_count_only_where_they_are_asked_for),
	TEST(a_search_that_finds_its_root_asks_nothing_of_the_next_walk),
	TEST(what_has_no_room_is_counted),
	{ 0, 0 },
};
