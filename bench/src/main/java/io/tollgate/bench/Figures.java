package io.tollgate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rates per second, several rounds of each, printed as medians with their extremes. */
final class Figures {
    private final Map<String, List<Long>> rates = new LinkedHashMap<>();

    void add(String figure, long count, long nanos) {
        long rate = Math.round(count * 1e9 / nanos);
        rates.computeIfAbsent(figure, any -> new ArrayList<>()).add(rate);
        System.out.printf("  %-62s %,10d/s%n", figure, rate);
    }

    void clear() {
        rates.clear();
    }

    long median(String figure) {
        List<Long> sorted = rates.get(figure).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    void print() {
        System.out.println();
        System.out.printf("%-64s %10s %10s %10s%n", "per second, median of the rounds", "min", "median", "max");
        rates.forEach((figure, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            System.out.printf("%-64s %,10d %,10d %,10d%n", figure, sorted.getFirst(), median(figure), sorted.getLast());
        });
    }

    /** The median of the ratios round by round, which holds when the machine's speed drifts between rounds. */
    void printRatio(String one, String other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(rates.get(one).size(), rates.get(other).size()); round++) {
            ratios.add(rates.get(one).get(round) / (double) rates.get(other).get(round));
        }
        ratios.sort(Double::compare);
        System.out.printf("%.2f  of  %s  for  %s%n", ratios.get(ratios.size() / 2), other, one);
    }
}
