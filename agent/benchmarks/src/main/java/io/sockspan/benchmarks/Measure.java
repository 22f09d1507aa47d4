package io.sockspan.benchmarks;

import java.util.List;

/** One benchmark: runs forks on one JDK, the variants in turn, and returns rows with the results. Takes seconds to a minute. */
interface Measure {
    /** Its name on the command line. */
    String name();

    List<Row> run(Setting setting, Jvm jvm) throws Exception;
}
