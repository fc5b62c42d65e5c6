package io.tollgate.entrypoints.web;

import java.util.List;
import java.util.Optional;

/**
 * What a workspace used in a period.
 *
 * @param period "2026-03"
 * @param periodName "March 2026"
 * @param standing how far the period is, in words
 * @param quiet the names of metrics that the plan does not offer and that have no use
 */
public record UsageView(
        Frame frame,
        String period,
        String periodName,
        String standing,
        List<Choice> periods,
        Optional<String> earlier,
        Optional<String> later,
        List<MetricRow> metrics,
        List<String> quiet,
        ChartView chart,
        ProjectsView projects) {

    public record Choice(String value, String name, boolean chosen) {}

    /**
     * One metric.
     *
     * @param exact all digits of what was used
     * @param facts what it is held against, in words
     * @param pace where it will be, in words
     * @param paceIsUnusual whether that is worth a look
     * @param limit that the hard limit is near or reached
     * @param notes what is to be said apart: own keys, beyond the limit
     */
    public record MetricRow(
            String name, String used, String unit, String exact, List<String> facts, Optional<Bar> bar, Optional<String> pace, boolean paceIsUnusual,
            Optional<LimitNote> limit, List<String> notes) {}

    /** @param tag in two words, for a table */
    public record LimitNote(String tag, String sentence, boolean isReached) {}

    /**
     * Widths and places as parts of the bar, "41.7%".
     *
     * @param within what the plan includes of what was used
     * @param over what is used beyond that
     * @param ahead from what is used to where it will be by the end; @param expected that place
     * @param label all of it in words
     */
    public record Bar(String within, String over, String reservedFrom, String reserved, String ahead, Optional<String> expected, Optional<String> included, Optional<String> limit, List<String> alerts, String label) {}

    /**
     * Figures over time; the script draws what stands in the table.
     *
     * @param day the day whose hours are shown; empty where it is the period's days
     * @param steps "day" or "hour"
     */
    public record ChartView(
            Optional<String> day, String title, String steps, List<Series> series, List<Row> rows, String left, String right, List<Choice> projects,
            Optional<String> project, String backPath, String csvPath, boolean isEmpty) {}

    public record Series(String key, String name, String unit) {}

    /** @param at the step's first instant; @param path to its hours; empty for an hour; @param isToCome whether it has not begun */
    public record Row(String at, String name, Optional<String> path, List<Value> values, boolean isToCome) {}

    /** @param exact in units, for the script and CSV */
    public record Value(String shown, String exact) {}

    /** @param rows in the order that was asked for */
    public record ProjectsView(List<Column> columns, List<ProjectRow> rows, List<Value> totals, String csvPath) {}

    /** @param sorted "ascending", "descending" or "none" */
    public record Column(String name, String unit, String sortPath, String sorted) {}

    /** @param path to the page with this project alone */
    public record ProjectRow(String name, boolean isAgent, String path, List<Cell> cells) {}

    public record Cell(String shown, String share, String width) {}
}
