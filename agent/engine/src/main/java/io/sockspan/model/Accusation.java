package io.sockspan.model;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a rule has against a suspect. A value. A test integration asks for it every few milliseconds, so its story is worded only when read.
 *
 * @param rule the rule's kebab-case id
 * @param certain whether nothing but a bug explains it
 * @param fingerprint eight hex digits, equal for one bug on every host, run and JDK
 * @param story words the story for a red test, anew at each call; pure, on the caller's thread
 */
public record Accusation(String rule, boolean certain, String fingerprint, Supplier<List<StoryLine>> story) {}
