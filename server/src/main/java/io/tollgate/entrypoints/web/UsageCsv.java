package io.tollgate.entrypoints.web;

import io.tollgate.actions.ShowUsage.PeriodUsed;
import io.tollgate.actions.ShowUsage.ProjectUsed;
import io.tollgate.actions.ShowUsage.StepUsed;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.domain.metering.UsageStore.Step;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Figures of the Usage page for a spreadsheet (RFC 4180), all digits. */
final class UsageCsv {
    private UsageCsv() {}

    static String steps(UsagePages.Look asked, List<StepUsed> steps) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(asked.step() == Step.HOUR ? "hour (UTC)" : "date (UTC)"));
        asked.project().ifPresent(any -> head.add("project"));
        steps.getFirst().values().keySet().forEach(metric -> head.add(title(metric)));
        rows.add(head);
        for (StepUsed step : steps) {
            List<String> row = new ArrayList<>(List.of(
                    asked.step() == Step.HOUR ? step.from().toString() : step.from().atOffset(ZoneOffset.UTC).toLocalDate().toString()));
            asked.project().ifPresent(row::add);
            step.values().forEach((metric, quantity) -> row.add(metric.unit().format(quantity)));
            rows.add(row);
        }
        return csv(rows);
    }

    static String projects(PeriodUsed used) {
        List<Metric> metrics = used.metrics().stream().map(each -> each.metric()).toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("project"));
        metrics.forEach(metric -> head.add(title(metric)));
        rows.add(head);
        for (ProjectUsed project : used.projects()) {
            List<String> row = new ArrayList<>(List.of(project.project()));
            metrics.forEach(metric -> row.add(metric.unit().format(project.metrics().getOrDefault(metric, new UsageStore.Used(0, 0, 0, 0)).used())));
            rows.add(row);
        }
        return csv(rows);
    }

    private static String title(Metric metric) {
        return metric.name() + " (" + metric.unit().name() + ")";
    }

    private static String csv(List<List<String>> rows) {
        return rows.stream().map(row -> row.stream().map(UsageCsv::field).collect(Collectors.joining(",")) + "\r\n").collect(Collectors.joining());
    }

    /** What a spreadsheet would take for a formula begins with an apostrophe: names of projects come from anyone who sends events. */
    private static String field(String text) {
        String harmless = text.matches("^[=+@\\t\\r-].*") ? "'" + text : text;
        return harmless.matches("(?s).*[\",\\r\\n].*") ? "\"" + harmless.replace("\"", "\"\"") + "\"" : harmless;
    }
}
