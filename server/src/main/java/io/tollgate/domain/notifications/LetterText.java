package io.tollgate.domain.notifications;

import java.util.ArrayList;
import java.util.List;

/** A letter as plain text, in lines of at most 72 characters. */
final class LetterText {
    private static final int WIDTH = 72;
    private static final int BAR = 30;

    private LetterText() {}

    static String of(Letter letter) {
        List<String> blocks = new ArrayList<>();
        blocks.add(wrapped(letter.headline(), "", ""));
        letter.sentences().forEach(sentence -> blocks.add(wrapped(sentence, "", "")));
        letter.gauges().forEach(gauge -> blocks.add(bar(gauge)));
        if (!letter.facts().isEmpty()) {
            int longest = letter.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
            blocks.add(String.join("\n", letter.facts().stream()
                    .map(fact -> wrapped(fact.value(), "  " + padded(fact.name(), longest) + "  ", " ".repeat(longest + 4)))
                    .toList()));
        }
        if (!letter.choices().isEmpty()) {
            blocks.add("What you can do:\n" + String.join("\n", letter.choices().stream().map(choice -> wrapped(choice, "- ", "  ")).toList()));
        }
        if (!letter.link().isEmpty()) {
            blocks.add("The Billing page: " + letter.link());
        }
        blocks.add("-- \n" + wrapped(letter.reason(), "", ""));
        return String.join("\n\n", blocks) + "\n";
    }

    private static String bar(Letter.Gauge gauge) {
        int filled = Math.toIntExact(gauge.filled() * BAR / 100);
        return gauge.name() + ": " + gauge.value() + "\n[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + gauge.percent() + "%";
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(width - name.length());
    }

    private static String wrapped(String text, String first, String others) {
        StringBuilder all = new StringBuilder();
        StringBuilder line = new StringBuilder(first);
        boolean begun = false;
        for (String word : text.split("\\s+")) {
            if (begun && line.length() + 1 + word.length() > WIDTH) {
                all.append(line).append('\n');
                line = new StringBuilder(others);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        return all.append(line).toString();
    }
}
