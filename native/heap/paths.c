/* The shortest way back from an object to a root. The contract is in paths.h. */
#include "paths.h"

int sockspan_paths_object(struct sockspan_paths *paths, unsigned flags)
{
	int number = paths->objects + 1;

	if (number >= SOCKSPAN_PATHS_OBJECTS) {
		paths->lost++;
		return 0;
	}
	paths->objects = number;
	paths->object[number].flags = flags;
	return number;
}

void sockspan_paths_edge(struct sockspan_paths *paths, int from, int to, int kind, int index, int selects)
{
	struct sockspan_object *held = &paths->object[to];
	int number = paths->edges + 1;
	struct sockspan_edge *edge = &paths->edge[number];

	if (number >= SOCKSPAN_PATHS_EDGES || held->holders >= SOCKSPAN_PATHS_HOLDERS) {
		paths->lost++;
		return;
	}
	paths->edges = number;
	edge->from = from;
	edge->to = to;
	edge->kind = kind;
	edge->index = index;
	edge->selects = selects;
	edge->next = held->held;
	held->held = number;
	held->holders++;
}

void sockspan_paths_close(struct sockspan_paths *paths)
{
	for (int i = 1; i <= paths->objects; i++) {
		if (paths->object[i].flags & SOCKSPAN_OPEN)
			paths->object[i].flags = (paths->object[i].flags & ~(unsigned)SOCKSPAN_OPEN) | SOCKSPAN_CLOSED;
	}
}

/* Whether no walk has shown its holders yet, and it is no root. */
static int is_frontier(const struct sockspan_object *object)
{
	return !(object->flags & (SOCKSPAN_CLOSED | SOCKSPAN_ROOT));
}

int sockspan_paths_search(struct sockspan_paths *paths, int target, int selectors)
{
	int search = ++paths->searches;
	/* The distance of the nearest object whose holders are not known yet. */
	int opened = SOCKSPAN_PATHS_OBJECTS;
	int tail = 0;

	paths->object[target].search = search;
	paths->object[target].via = 0;
	paths->object[target].distance = 0;
	paths->queue[tail++] = target;
	for (int head = 0; head < tail; head++) {
		struct sockspan_object *object = &paths->object[paths->queue[head]];

		if (object->flags & SOCKSPAN_ROOT && object->distance <= opened)
			return paths->queue[head];
		if (is_frontier(object))
			opened = object->distance < opened ? object->distance : opened;
		for (int number = object->held; number != 0; number = paths->edge[number].next) {
			struct sockspan_edge *edge = &paths->edge[number];
			struct sockspan_object *holder = &paths->object[edge->from];

			if (holder->search == search || (edge->selects && !selectors))
				continue;
			holder->search = search;
			holder->via = number;
			holder->distance = object->distance + 1;
			paths->queue[tail++] = edge->from;
		}
	}
	if (opened == SOCKSPAN_PATHS_OBJECTS)
		return SOCKSPAN_NOTHING_HOLDS;
	/* Only now: a decided target must leave nothing open, because that could end the next walk before another target's search is done. */
	for (int i = 0; i < tail; i++) {
		if (is_frontier(&paths->object[paths->queue[i]]))
			paths->object[paths->queue[i]].flags |= SOCKSPAN_OPEN;
	}
	return SOCKSPAN_WALK_AGAIN;
}
