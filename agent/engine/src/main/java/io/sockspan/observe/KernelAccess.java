package io.sockspan.observe;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two ways in which the kernel is asked. A value.
 *
 * @param view what it says of descriptors
 * @param table opens its table of sockets when that is first needed; gives null where it cannot be asked at all
 */
public record KernelAccess(KernelView view, Supplier<@Nullable KernelTable> table) {}
