package io.tollgate.bench;

import java.util.List;

/**
 * How much to measure.
 *
 * @param rounds each figure is the median of so many
 * @param seconds how long a round of one figure lasts
 * @param preload rows in the tables before anything is measured
 */
record Options(int rounds, int seconds, long preload) {

    static Options of(List<String> words) {
        return new Options(
                (int) number(words, "--rounds", 5), (int) number(words, "--seconds", 5), number(words, "--preload", 1_000_000));
    }

    /** A server is compiled as it runs; on two cores that takes some 100,000 requests. */
    Options warmUp() {
        return new Options(1, 4 * seconds, preload);
    }

    private static long number(List<String> words, String name, long standard) {
        int at = words.indexOf(name);
        return at < 0 ? standard : Long.parseLong(words.get(at + 1));
    }
}
