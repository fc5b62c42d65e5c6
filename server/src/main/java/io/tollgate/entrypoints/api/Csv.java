package io.tollgate.entrypoints.api;

import io.tollgate.foundation.amounts.Money;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Rows of RFC 4180 in UTF-8, the first of them names. Texts that a spreadsheet would take for a formula begin with an apostrophe, which it hides;
 * numbers are written as they are, below zero too. Times are UTC.
 */
final class Csv {
    static final String CONTENT_TYPE = "text/csv; charset=utf-8; header=present";
    private static final String LINE_END = "\r\n";
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private Csv() {}

    static void row(OutputStream out, List<?> cells) throws IOException {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            row.append(i == 0 ? "" : ",").append(cell(cells.get(i)));
        }
        out.write(row.append(LINE_END).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String cell(Object value) {
        return switch (value) {
            case Optional<?> maybe -> maybe.map(Csv::cell).orElse("");
            case Money amount -> amount.toString();
            case BigDecimal decimal -> decimal.toPlainString();
            case Integer number -> number.toString();
            case Instant instant -> instant.toString();
            case LocalDate date -> date.toString();
            case String text -> quoted(safe(text));
            default -> throw new IllegalArgumentException("no cell for " + value.getClass());
        };
    }

    private static String safe(String text) {
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r') && text.equals(text.strip());
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
