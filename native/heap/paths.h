/*
 * What refers to what, as walks over a heap show it: the part that leads to some targets, and the shortest way back.
 *
 * Objects are numbers, given in the order in which they are met. One thread at a time; no system call, no allocation: the
 * caller gives zeroed memory, and what does not fit is counted, not kept.
 */
#ifndef SOCKSPAN_PATHS_H
#define SOCKSPAN_PATHS_H

enum {
	SOCKSPAN_PATHS_OBJECTS = 1 << 18,
	SOCKSPAN_PATHS_EDGES = 1 << 19,
	/* Of an object so many holders are kept at most: one that half of the heap refers to needs no more. */
	SOCKSPAN_PATHS_HOLDERS = 1 << 10
};

/* What an object is, beside being on the way. */
enum {
	/* The next walk is to find everything that refers to it. */
	SOCKSPAN_OPEN = 1,
	/* A walk has done so. */
	SOCKSPAN_CLOSED = 2,
	/* It is there for itself: every way back ends here. */
	SOCKSPAN_ROOT = 4,
	/* A class whose instances hold what they know only as selectors do. */
	SOCKSPAN_SELECTS = 8,
	/* The thread that asks: what it holds, it holds for the question. */
	SOCKSPAN_ASKS = 16,
	/* A class of weak references; referent is the field that does not count. */
	SOCKSPAN_WEAK = 32,
	/* A class of a list's nodes: the next walk is to find what refers to each of its instances. */
	SOCKSPAN_LIST = 64
};

/* Why a root is one, in the words of JVMTI. */
struct sockspan_root {
	int kind;
	int slot;
	long thread;
	long location;
	void *method;
};

struct sockspan_object {
	unsigned flags;
	int referent;
	/* Its first holder, an edge; 0 if none is known. */
	int held;
	int holders;
	/* The search that met it last, and the edge by which it came. */
	int search;
	int via;
	int distance;
	struct sockspan_root root;
};

/* The object from refers to the object to. */
struct sockspan_edge {
	int from;
	int to;
	int next;
	int kind;
	int index;
	int selects;
};

struct sockspan_paths {
	/* Objects and edges begin with 1; 0 is none. */
	int objects;
	int edges;
	int searches;
	/* What had no room. */
	long lost;
	struct sockspan_object object[SOCKSPAN_PATHS_OBJECTS];
	struct sockspan_edge edge[SOCKSPAN_PATHS_EDGES];
	int queue[SOCKSPAN_PATHS_OBJECTS];
};

/* A new object, or 0 if there is no room. */
int sockspan_paths_object(struct sockspan_paths *paths, unsigned flags);

/* Notes that from refers to to; selects says that a selector does. Nothing if there is no room. */
void sockspan_paths_edge(struct sockspan_paths *paths, int from, int to, int kind, int index, int selects);

/* The walk is over: what was open is closed. */
void sockspan_paths_close(struct sockspan_paths *paths);

enum { SOCKSPAN_NOTHING_HOLDS = 0, SOCKSPAN_WALK_AGAIN = -1 };

/*
 * The root that is nearest to target, whose way there is given by via, edge by edge; or SOCKSPAN_NOTHING_HOLDS; or SOCKSPAN_WALK_AGAIN
 * if that is not known yet: what the next walk is to find is open then. A root that is not the nearest is never given. Edges of selectors
 * count if selectors.
 */
int sockspan_paths_search(struct sockspan_paths *paths, int target, int selectors);

#endif
