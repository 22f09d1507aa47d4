/** The built jar against real programs in forked JVMs; the kernel, asked through {@code ss} and /proc, is the judge. */
package io.sockspan.it;
