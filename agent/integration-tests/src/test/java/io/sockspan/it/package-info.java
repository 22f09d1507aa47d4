/** Tests of the built jar with real programs in forked JVMs. The kernel is the judge, asked through {@code ss} and /proc. */
package io.sockspan.it;
