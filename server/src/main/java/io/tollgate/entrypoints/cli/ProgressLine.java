package io.tollgate.entrypoints.cli;

import io.tollgate.entrypoints.cli.ImportServer.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One line that says how far an import is: rewritten in place on a terminal, a new one every few seconds elsewhere. */
final class ProgressLine {
    private static final long ON_TERMINAL_MILLIS = 500;
    private static final long ELSEWHERE_MILLIS = 5_000;

    private final PrintStream out;
    private final Optional<Long> bytes;
    private final boolean onTerminal;
    private final long began = System.nanoTime();
    /** What earlier runs had done; no part of this one's speed. */
    private long linesBefore;
    private int shownWidth;

    ProgressLine(PrintStream out, Optional<Long> bytes, boolean onTerminal) {
        this.out = out;
        this.bytes = bytes;
        this.onTerminal = onTerminal;
    }

    long everyMillis() {
        return onTerminal ? ON_TERMINAL_MILLIS : ELSEWHERE_MILLIS;
    }

    /** Where this run begins. */
    synchronized void beginAt(Progress progress) {
        linesBefore = progress.lines();
    }

    synchronized void show(Progress progress) {
        String line = text(progress, System.nanoTime() - began);
        if (onTerminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, shownWidth - line.length())));
            out.flush();
            shownWidth = line.length();
        } else {
            out.println(line);
        }
    }

    /** Something else than progress, on a line of its own. */
    synchronized void say(String sentence) {
        if (shownWidth > 0) {
            out.println();
            shownWidth = 0;
        }
        out.println(sentence);
    }

    private String text(Progress progress, long nanos) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
        String part = bytes
                .map(all -> all == 0 ? "100 %" : progress.bytes() * 1_000 / all / 10 + "." + progress.bytes() * 1_000 / all % 10 + " %")
                .orElseGet(() -> String.format(Locale.ROOT, "%,d bytes", progress.bytes()));
        return String.format(Locale.ROOT, "%s, %,d events/s: %,d counted, %,d duplicates, %,d rejected",
                part, Math.max(0, progress.lines() - linesBefore) * 1_000 / millis, progress.counted(), progress.duplicates(), progress.rejected());
    }
}
