package io.sockspan.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all benchmarks of a run share.
 *
 * @param quick whether each benchmark only shows that it works; its numbers then mean nothing
 * @param sockspan the agent under measurement
 * @param scratch a folder for files of this run
 */
record Setting(boolean quick, Variant sockspan, Path scratch) {
    int pick(int full, int whenQuick) {
        return quick ? whenQuick : full;
    }

    /** The numbers of {@code program} in each round, by the variant's place in {@code variants}. The variants run in turn, A B A B. */
    static List<List<Map<String, Double>>> inTurn(
            int rounds, Jvm jvm, List<Variant> variants, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<List<Map<String, Double>>> numbers = new ArrayList<>();
        variants.forEach(variant -> numbers.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < variants.size(); i++) {
                numbers.get(i).add(Fork.run(jvm, variants.get(i).arguments(), program, arguments));
            }
        }
        return numbers;
    }
}
