package io.sockspan.benchmarks;

/**
 * A line of the table.
 *
 * @param what the thing measured, with its unit
 * @param base its value without the agent
 * @param sockspan its value under the agent
 * @param cost what the agent adds, a difference or a ratio, median and middle half of the pairs
 * @param goal what it should be at most, empty where none was set
 */
record Row(int jdk, String what, String base, String sockspan, String cost, String goal) {
    static final String HEAD = """
            | JDK | what | no agent | Sockspan | cost: median (middle half) | goal |
            |---|---|---:|---:|---:|---|""";

    @Override
    public String toString() {
        return "| " + jdk + " | " + what + " | " + base + " | " + sockspan + " | " + cost + " | " + goal + " |";
    }
}
