package io.sockspan.model;

/** Where and when the application did something: the thread's name, the time in ns since the epoch, and its frames. A value. */
public record Site(String thread, long time, Stack stack) {}
