package io.tollgate.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long single requests took, of all rounds together. */
final class Latencies {
    private final Map<String, ConcurrentLinkedQueue<Long>> nanos = new LinkedHashMap<>();

    void add(String figure, long took) {
        queue(figure).add(took);
    }

    private synchronized ConcurrentLinkedQueue<Long> queue(String figure) {
        return nanos.computeIfAbsent(figure, any -> new ConcurrentLinkedQueue<>());
    }

    void clear() {
        nanos.clear();
    }

    void print() {
        System.out.println();
        System.out.printf("%-64s %10s %10s%n", "milliseconds", "p50", "p99");
        nanos.forEach((figure, all) -> {
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf("%-64s %10.1f %10.1f%n", figure, sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6);
        });
    }
}
