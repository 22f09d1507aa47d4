package io.sockspan.benchmarks;

import java.util.List;

/** One benchmark: runs forks on one JDK, the variants in turn, and says what came out. Takes seconds to a minute. */
interface Measure {
    /** The word that picks it on the command line. */
    String name();

    List<Row> run(Setting setting, Jvm jvm) throws Exception;
}
