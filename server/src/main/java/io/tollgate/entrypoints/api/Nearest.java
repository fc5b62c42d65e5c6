package io.tollgate.entrypoints.api;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which of the known names a misspelt one was most likely meant to be. */
final class Nearest {
    private static final int MOST_EDITS = 3;
    private static final int LONGEST = 60;

    private Nearest() {}

    static Optional<String> to(String written, List<String> known) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = written.toLowerCase(Locale.ROOT).replace("_", "");
        return known.stream()
                .min(Comparator.comparingInt(name -> edits(lower, name.toLowerCase(Locale.ROOT))))
                .filter(name -> edits(lower, name.toLowerCase(Locale.ROOT)) <= Math.min(MOST_EDITS, name.length() / 2));
    }

    /** The fewest letters to insert, delete or replace (Levenshtein 1965). */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
