package io.sockspan.model;

/** Where and when the application did something: the thread's name, the time (ns since the epoch) and its frames. */
public record Site(String thread, long time, Stack stack) {}
