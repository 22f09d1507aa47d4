package io.sockspan.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Sorted results of one measurement, with their median and the bounds of their middle half. Never empty. */
final class Samples {
    private final double[] sorted;

    private Samples(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    static <T> Samples of(List<T> runs, ToDoubleFunction<T> number) {
        return new Samples(runs.stream().mapToDouble(number).toArray());
    }

    /** The number of the i-th of {@code runs} divided by that of the i-th of {@code base}, for every i: the two ran one after the other. */
    static <T> Samples ratios(List<T> runs, List<T> base, ToDoubleFunction<T> number) {
        return new Samples(IntStream.range(0, runs.size())
                .mapToDouble(i -> number.applyAsDouble(runs.get(i)) / number.applyAsDouble(base.get(i)))
                .toArray());
    }

    /** Like {@link #ratios}, but subtracts. */
    static <T> Samples differences(List<T> runs, List<T> base, ToDoubleFunction<T> number) {
        return new Samples(IntStream.range(0, runs.size())
                .mapToDouble(i -> number.applyAsDouble(runs.get(i)) - number.applyAsDouble(base.get(i)))
                .toArray());
    }

    double median() {
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** The median and the quartiles, in {@code format}: {@code 1.02 (1.00 to 1.05)}. */
    String text(String format) {
        int n = sorted.length;
        return one(format, median()) + " (" + one(format, sorted[n / 4]) + " to " + one(format, sorted[n - 1 - n / 4])
                + ")";
    }

    /** The median alone. */
    String middle(String format) {
        return one(format, median());
    }

    static String one(String format, double value) {
        String text = String.format(Locale.ROOT, format, value);
        return text.matches("-0(\\.0*)?") ? "+" + text.substring(1) : text;
    }
}
