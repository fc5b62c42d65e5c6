package io.tollgate.scenarios;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * One dated line of a scenario.
 *
 * @param place file and line, "plain.txt:7"
 * @param line its number in the file, from 1
 * @param time what stands after the date, if anything does
 * @param text what it says, without date and comment
 * @param block the indented lines below it, as they stand
 */
record Step(String place, int line, LocalDate date, Optional<Instant> time, String text, List<String> block) {
    /** When invoices of the 1st are looked at where no time is given: an hour after the grace time. */
    private static final Duration INVOICES_ARE_OUT = Duration.ofHours(2);

    Step {
        block = List.copyOf(block);
    }

    Words words() {
        return new Words(place, text);
    }

    /** The instant the step happens at, given that now has been reached: its time, or the day's beginning, or now when that is later that day. */
    Instant instant(Instant now, boolean looksAtInvoices) {
        Instant day = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant wanted = time.orElse(looksAtInvoices && date.getDayOfMonth() == 1 ? day.plus(INVOICES_ARE_OUT) : day);
        boolean laterThatDay = time.isEmpty() && wanted.isBefore(now) && now.atOffset(ZoneOffset.UTC).toLocalDate().equals(date);
        if (wanted.isBefore(now) && !laterThatDay) {
            throw mistake("it is " + now + " already, and time only moves forward");
        }
        return wanted.isBefore(now) ? now : wanted;
    }

    /** The rows of the block's table, without the bars around them. */
    List<List<String>> rows() {
        return block.stream().map(String::strip).filter(row -> !row.isEmpty()).map(this::cells).toList();
    }

    private List<String> cells(String row) {
        if (row.length() < 2 || !row.startsWith("|") || !row.endsWith("|")) {
            throw mistake("a row of a table begins and ends with a bar, not: " + row);
        }
        return List.of(row.substring(1, row.length() - 1).split("\\|", -1)).stream().map(String::strip).toList();
    }

    String document() {
        return String.join("\n", block).stripIndent() + "\n";
    }

    ScenarioMistake mistake(String message) {
        return new ScenarioMistake(place, message);
    }
}
