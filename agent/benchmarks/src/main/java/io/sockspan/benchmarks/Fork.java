package io.sockspan.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs programs of this module in JVMs of their own, one at a time, and reads the numbers that they print. */
final class Fork {
    private static final String MARK = "bench\t";

    private Fork() {}

    /** Prints one number of the calling program for {@link #run} in the parent. */
    static void print(String key, double value) {
        System.out.println(MARK + key + "\t" + value);
    }

    /** Like {@link #print}, but without objects that stay: printing a double fills caches. */
    static void printWhole(String key, String number) {
        System.out.println(MARK + key + "\t" + number);
    }

    /** Waits for {@code program} to end; returns its numbers by key. A program that fails is an {@link IOException} with its output. */
    static Map<String, Double> run(Jvm jvm, List<String> jvmArguments, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(jvm.java()));
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ":\n" + output);
        }
        return parse(output);
    }

    private static Map<String, Double> parse(String output) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        output.lines().filter(line -> line.startsWith(MARK)).forEach(line -> {
            String[] columns = line.split("\t", -1);
            numbers.put(columns[1], Double.valueOf(columns[2]));
        });
        return numbers;
    }
}
