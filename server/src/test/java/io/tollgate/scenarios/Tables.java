package io.tollgate.scenarios;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayList;
import java.util.List;

/** Invoices as scenarios write them, and what differs. */
final class Tables {
    private static final String INDENT = " ".repeat(12);

    private Tables() {}

    static List<List<String>> of(Invoice invoice) {
        return of(invoice.lines(), invoice.total());
    }

    static List<List<String>> of(List<InvoiceLine> lines, Money total) {
        List<List<String>> rows = new ArrayList<>();
        lines.forEach(line -> rows.add(List.of(line.description(), line.amount().toString())));
        rows.add(List.of("total", total.toString()));
        return rows;
    }

    /** Descriptions to the left, amounts to the right, as in a scenario. */
    static List<String> lines(List<List<String>> rows) {
        int described = rows.stream().mapToInt(row -> row.getFirst().length()).max().orElse(0);
        int amounts = rows.stream().mapToInt(row -> row.getLast().length()).max().orElse(0);
        return rows.stream()
                .map(row -> "| " + row.getFirst() + " ".repeat(described - row.getFirst().length()) + " | "
                        + " ".repeat(amounts - row.getLast().length()) + row.getLast() + " |")
                .toList();
    }

    static void requireEqual(Step step, List<List<String>> expected, List<List<String>> actual) {
        if (expected.equals(actual)) {
            return;
        }
        List<String> left = lines(expected);
        List<String> right = lines(actual);
        int width = Math.max("expected".length(), left.stream().mapToInt(String::length).max().orElse(0));
        StringBuilder message = new StringBuilder(step.place() + ": " + step.text() + "\n\n");
        message.append("  expected").append(" ".repeat(width - "expected".length())).append("   actual\n");
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String one = i < left.size() ? left.get(i) : "";
            String other = i < right.size() ? right.get(i) : "";
            boolean same = i < expected.size() && i < actual.size() && expected.get(i).equals(actual.get(i));
            message.append(same ? "  " : "! ").append(one).append(" ".repeat(width - one.length())).append("   ").append(other).append('\n');
        }
        message.append("\nactual, to be pasted where it is right:\n").append(INDENT).append(String.join("\n" + INDENT, right)).append('\n');
        throw new AssertionError(message);
    }

    static void requireEqual(Step step, String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("%s: %s%n  expected: %s%n  actual:   %s".formatted(step.place(), step.text(), expected, actual));
        }
    }
}
