package io.tollgate.bench;

import java.util.List;

/** {@code ./tollgate bench ingest|reserve [--rounds 5] [--seconds 5] [--preload 1000000]}. */
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        String what = words.isEmpty() ? "ingest" : words.getFirst();
        Options options = Options.of(words);
        switch (what) {
            case "ingest" -> new IngestBench(options).run();
            case "reserve" -> new ReserveBench(options).run();
            default -> {
                System.err.println("There is no bench '" + what + "'; there are: ingest, reserve.");
                System.exit(2);
            }
        }
    }
}
