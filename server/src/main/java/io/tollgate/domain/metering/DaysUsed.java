package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.domain.metering.UsageStore.DayUsed;
import io.tollgate.domain.metering.UsageStore.ProjectUsed;
import io.tollgate.domain.metering.UsageStore.TimeUsed;
import io.tollgate.domain.metering.UsageStore.Used;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What was used by day, project and metric, added up along either: as {@link UsageStore#byProject} and {@link UsageStore#over} say it, for whoever shows
 * both and would have the hours read twice.
 */
public final class DaysUsed {
    private final List<DayUsed> days;
    private final Map<Integer, Aggregation> aggregations = new HashMap<>();

    public DaysUsed(List<DayUsed> days, Collection<MeteredMetric> metrics) {
        this.days = List.copyOf(days);
        metrics.forEach(metric -> aggregations.put(metric.id(), metric.metric().aggregation()));
    }

    /** By project, in name order, and metric. */
    public List<ProjectUsed> byProject() {
        List<ProjectUsed> all = new ArrayList<>();
        added(days, DayUsed::project).forEach((project, used) -> used.values().forEach(each -> all.add(new ProjectUsed(project, each.usage()))));
        return all;
    }

    /** By day, in order of time, and metric. @param project to look at alone */
    public List<TimeUsed> byDay(Optional<String> project) {
        List<DayUsed> looked = project.map(name -> days.stream().filter(day -> day.project().equals(name)).toList()).orElse(days);
        List<TimeUsed> all = new ArrayList<>();
        added(looked, DayUsed::date).forEach((date, used) -> {
            Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
            used.values().forEach(each -> all.add(new TimeUsed(from, each.usage())));
        });
        return all;
    }

    private <K extends Comparable<? super K>> Map<K, Map<Integer, DayUsed>> added(List<DayUsed> rows, Function<DayUsed, K> along) {
        Map<K, Map<Integer, DayUsed>> all = new TreeMap<>();
        rows.forEach(row -> all.computeIfAbsent(along.apply(row), any -> new TreeMap<>()).merge(row.usage().metricId(), row, this::both));
        return all;
    }

    private DayUsed both(DayUsed one, DayUsed other) {
        Used a = one.usage();
        Used b = other.usage();
        long ownKey = Math.addExact(a.ownKey(), b.ownKey());
        return switch (aggregations.get(a.metricId())) {
            case SUM, COUNT, UNIQUE -> with(one, Math.addExact(a.used(), b.used()), Math.addExact(a.beyondLimit(), b.beyondLimit()), ownKey);
            case MAX -> {
                long largest = Math.max(a.used(), b.used());
                yield with(one, largest, largest - Math.max(a.used() - a.beyondLimit(), b.used() - b.beyondLimit()), ownKey);
            }
            case LATEST -> {
                DayUsed later = isLater(one, other) ? one : other;
                yield with(later, later.usage().used(), later.usage().beyondLimit(), ownKey);
            }
        };
    }

    /** Of two at the same time the larger. */
    private static boolean isLater(DayUsed one, DayUsed other) {
        Instant first = one.latestAt().orElse(Instant.MIN);
        Instant second = other.latestAt().orElse(Instant.MIN);
        return first.equals(second) ? one.usage().used() >= other.usage().used() : first.isAfter(second);
    }

    private static DayUsed with(DayUsed of, long used, long beyondLimit, long ownKey) {
        return new DayUsed(of.date(), of.project(), new Used(of.usage().metricId(), used, beyondLimit, ownKey), of.latestAt());
    }
}
