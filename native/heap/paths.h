/*
 * What refers to what, as walks over a heap show it: the part that leads to some targets, and the shortest way back.
 *
 * Objects are numbers, given in the order in which they are met. One thread at a time may use it. There is no system call
 * and no allocation: the caller gives zeroed memory, and what does not fit is counted, not kept.
 */
#ifndef SOCKSPAN_PATHS_H
#define SOCKSPAN_PATHS_H

enum {
	SOCKSPAN_PATHS_OBJECTS = 1 << 18,
	SOCKSPAN_PATHS_EDGES = 1 << 19,
	/* The most holders kept of one object. An object that half of the heap refers to needs no more. */
	SOCKSPAN_PATHS_HOLDERS = 1 << 10
};

/* What else is known of an object, as flags. */
enum {
	/* The next walk finds everything that refers to it. */
	SOCKSPAN_OPEN = 1,
	/* A walk has found everything that refers to it. */
	SOCKSPAN_CLOSED = 2,
	/* It needs no holder, so every way back ends here. */
	SOCKSPAN_ROOT = 4,
	/* A class of selectors: what its instances hold counts only where nothing else holds it. */
	SOCKSPAN_SELECTS = 8,
	/* The thread that asks. What it holds does not count, because it holds it for the question. */
	SOCKSPAN_ASKS = 16,
	/* A class of weak references; referent is the field that does not count. */
	SOCKSPAN_WEAK = 32,
	/* A class of list nodes: the next walk finds what refers to each of its instances. */
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
	/* The edge from its first holder; 0 if none is known. */
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
	/* Numbers of objects and edges begin with 1; 0 means none. */
	int objects;
	int edges;
	int searches;
	/* How much had no room. */
	long lost;
	struct sockspan_object object[SOCKSPAN_PATHS_OBJECTS];
	struct sockspan_edge edge[SOCKSPAN_PATHS_EDGES];
	int queue[SOCKSPAN_PATHS_OBJECTS];
};

/* Makes a new object and returns its number, or 0 if there is no room. */
int sockspan_paths_object(struct sockspan_paths *paths, unsigned flags);

/* Notes that the object from refers to the object to; selects means that from is a selector. No room: counted as lost. */
void sockspan_paths_edge(struct sockspan_paths *paths, int from, int to, int kind, int index, int selects);

/* Ends a walk: what was open is closed. */
void sockspan_paths_close(struct sockspan_paths *paths);

enum { SOCKSPAN_NOTHING_HOLDS = 0, SOCKSPAN_WALK_AGAIN = -1 };

/*
 * Returns the root that is nearest to target; via then gives the way to target, edge by edge. A root that is not the nearest
 * is never returned. If nothing holds target, it returns SOCKSPAN_NOTHING_HOLDS. If that is not known yet, it returns
 * SOCKSPAN_WALK_AGAIN, and the objects whose holders the next walk must find are open. If selectors is 0, edges of selectors
 * do not count.
 */
int sockspan_paths_search(struct sockspan_paths *paths, int target, int selectors);

#endif
