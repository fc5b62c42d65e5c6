package io.tollgate.actions;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.documents.UsageAppendix;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.domain.metering.UsageStore.DayUsed;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Loads what an invoice's document shows of usage: what the hourly sums say now of the time it bills, by project and day. */
public final class UsageAppendixOf {
    private static final int MOST_PROJECTS = 40;
    private static final int DECIMALS = 4;

    private final MeteringIds ids;
    private final UsageStore usage;

    public UsageAppendixOf(MeteringIds ids, UsageStore usage) {
        this.ids = ids;
        this.usage = usage;
    }

    public UsageAppendix run(Transaction tx, WorkspaceId workspace, BillingFacts facts) {
        if (facts.usage().isEmpty()) {
            return new UsageAppendix(List.of(), List.of(), 0);
        }
        TimeRange range = new TimeRange(
                facts.period().from(),
                facts.usage().stream().map(phase -> phase.range().to()).max(java.util.Comparator.naturalOrder()).orElseThrow());
        UsagePhase last = facts.usage().getLast();
        List<MeteredMetric> metrics = ids.meters(tx, last.catalogVersion()).all();
        List<DayUsed> found = usage.daily(tx, workspace.value(), range, metrics);
        List<MeteredMetric> used = metrics.stream()
                .filter(metric -> found.stream().anyMatch(day -> day.usage().metricId() == metric.id() && day.usage().used() > 0))
                .toList();
        SortedMap<String, SortedMap<LocalDate, Map<Integer, Long>>> projects = new TreeMap<>();
        for (DayUsed day : found) {
            if (day.usage().used() > 0) {
                projects.computeIfAbsent(day.project(), any -> new TreeMap<>())
                        .computeIfAbsent(day.date(), any -> new TreeMap<>())
                        .put(day.usage().metricId(), day.usage().used());
            }
        }
        return new UsageAppendix(
                used.stream().map(metric -> heading(metric.metric())).toList(),
                projects.entrySet().stream().limit(MOST_PROJECTS).map(project -> project(project.getKey(), project.getValue(), used)).toList(),
                Math.max(0, projects.size() - MOST_PROJECTS));
    }

    private static UsageAppendix.Project project(String name, SortedMap<LocalDate, Map<Integer, Long>> days, List<MeteredMetric> metrics) {
        List<UsageAppendix.Day> rows = new ArrayList<>();
        days.forEach((date, quantities) -> rows.add(new UsageAppendix.Day(date, metrics.stream()
                .map(metric -> quantities.containsKey(metric.id()) ? text(metric.metric(), quantities.get(metric.id())) : "")
                .toList())));
        return new UsageAppendix.Project(name, rows, metrics.stream().map(metric -> total(metric, days)).toList());
    }

    private static String total(MeteredMetric metric, SortedMap<LocalDate, Map<Integer, Long>> days) {
        List<Long> quantities = days.values().stream().filter(day -> day.containsKey(metric.id())).map(day -> day.get(metric.id())).toList();
        OptionalLong total = switch (metric.metric().aggregation()) {
            case SUM, COUNT, UNIQUE -> OptionalLong.of(quantities.stream().reduce(0L, Math::addExact));
            case MAX -> quantities.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Collections.max(quantities));
            case LATEST -> OptionalLong.empty();
        };
        return total.isPresent() ? text(metric.metric(), total.getAsLong()) : "";
    }

    private static String heading(Metric metric) {
        String unit = metric.unit().name();
        return metric.name().toLowerCase(java.util.Locale.ROOT).contains(unit.toLowerCase(java.util.Locale.ROOT))
                ? metric.name()
                : metric.name() + " (" + unit + ")";
    }

    /** Exact to four decimals of the unit, the rest rounded. */
    private static String text(Metric metric, long quantity) {
        BigDecimal units = metric.unit().units(quantity).toDecimal(DECIMALS);
        return units.toPlainString();
    }
}
