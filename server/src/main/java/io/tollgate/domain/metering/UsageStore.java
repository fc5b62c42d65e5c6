package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads what was used, from the hourly sums alone: the work grows with hours and projects, not with events. */
public final class UsageStore {
    /** Each way of combining hours; the metric's aggregation says which one holds. */
    private static final String ALL_WAYS = """
            metric_id, sum(quantity)::bigint as added, sum(billable)::bigint as added_billable, sum(own_key)::bigint as own_key,
            max(quantity) as largest, max(billable) as largest_billable,
            (array_agg(quantity order by latest_at desc nulls last, quantity desc))[1] as latest,
            (array_agg(billable order by latest_at desc nulls last, quantity desc))[1] as latest_billable""";

    /** Without the latest value, which has to sort every hour of every project: most catalogs have no metric that wants it. */
    private static final String NOT_LATEST = """
            metric_id, sum(quantity)::bigint as added, sum(billable)::bigint as added_billable, sum(own_key)::bigint as own_key,
            max(quantity) as largest, max(billable) as largest_billable""";

    /** Quantities in smallest units; {@code used} includes what was beyond a limit. */
    public record Used(int metricId, long used, long beyondLimit, long ownKey) {}

    public record ProjectUsed(String project, Used usage) {}

    public record TimeUsed(Instant from, Used usage) {}

    /** The width of a column of a chart. */
    public enum Step {
        HOUR("hour", Duration.ofHours(1)),
        DAY("day", Duration.ofDays(1));

        private final String unit;
        private final Duration width;

        Step(String unit, Duration width) {
            this.unit = unit;
            this.width = width;
        }

        /** UTC knows no days of other lengths. */
        public Duration width() {
            return width;
        }
    }

    /** By project, in name order, and metric. */
    public List<ProjectUsed> byProject(Transaction tx, int workspaceId, TimeRange range, Collection<MeteredMetric> metrics) {
        return tx.handle().createQuery("""
                        select p.name as project, r.* from (
                            select project_id, %s from usage_rollup
                            where workspace_id = :workspace and hour >= :from and hour < :to and metric_id = any(:metrics) and events > 0
                            group by project_id, metric_id
                        ) as r join project p on p.workspace_id = :workspace and p.id = r.project_id
                        order by p.name, r.metric_id
                        """.formatted(combined(metrics)))
                .bind("workspace", workspaceId)
                .bind("from", range.from())
                .bind("to", range.to())
                .bind("metrics", metrics.stream().mapToInt(MeteredMetric::id).toArray())
                .map((row, context) -> new ProjectUsed(row.getString("project"), used(row, metrics)))
                .list();
    }

    /** Over time: a row for each step and metric that has usage, in order of time. */
    public List<TimeUsed> over(
            Transaction tx, int workspaceId, TimeRange range, Step step, Collection<MeteredMetric> metrics, Optional<String> project) {
        return tx.handle().createQuery("""
                        select date_trunc(:step, hour, 'UTC') as step, %s from usage_rollup r
                        where workspace_id = :workspace and hour >= :from and hour < :to and metric_id = any(:metrics) and events > 0
                            and (:project::text is null or project_id in (select id from project where workspace_id = :workspace and name = :project))
                        group by step, metric_id order by step, metric_id
                        """.formatted(combined(metrics)))
                .bind("step", step.unit)
                .bind("workspace", workspaceId)
                .bind("from", range.from())
                .bind("to", range.to())
                .bind("metrics", metrics.stream().mapToInt(MeteredMetric::id).toArray())
                .bind("project", project.orElse(null))
                .map((row, context) -> new TimeUsed(row.getObject("step", OffsetDateTime.class).toInstant(), used(row, metrics)))
                .list();
    }

    /** @param latestAt of what the last value of the day was; empty where the metric keeps none */
    public record DayUsed(LocalDate date, String project, Used usage, Optional<Instant> latestAt) {}

    /** By day and project: a row for each day, project and metric that has usage. */
    public List<DayUsed> daily(Transaction tx, int workspaceId, TimeRange range, Collection<MeteredMetric> metrics) {
        return tx.handle().createQuery("""
                        select p.name as project, r.* from (
                            select (hour at time zone 'UTC')::date as day, project_id, max(latest_at) as latest_at, %s from usage_rollup
                            where workspace_id = :workspace and hour >= :from and hour < :to and metric_id = any(:metrics) and events > 0
                            group by day, project_id, metric_id
                        ) as r join project p on p.workspace_id = :workspace and p.id = r.project_id
                        order by p.name, r.day, r.metric_id
                        """.formatted(combined(metrics)))
                .bind("workspace", workspaceId)
                .bind("from", range.from())
                .bind("to", range.to())
                .bind("metrics", metrics.stream().mapToInt(MeteredMetric::id).toArray())
                .map((row, context) -> new DayUsed(row.getObject("day", LocalDate.class), row.getString("project"), used(row, metrics),
                        Optional.ofNullable(row.getObject("latest_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant)))
                .list();
    }

    /** One hour and project, in smallest units. */
    public record HourUsed(Instant hour, String project, long quantity, long beyondLimit) {}

    /** The hours of one metric that begin in the range, with all projects, in order of time. */
    public List<HourUsed> hours(Transaction tx, int workspaceId, TimeRange range, int metricId) {
        return tx.handle().createQuery("""
                        select r.hour, p.name as project, r.quantity, r.quantity - r.billable as beyond_limit
                        from usage_rollup r join project p on p.workspace_id = r.workspace_id and p.id = r.project_id
                        where r.workspace_id = :workspace and r.metric_id = :metric and r.hour >= :from and r.hour < :to and r.quantity > 0
                        order by r.hour, p.name
                        """)
                .bind("workspace", workspaceId)
                .bind("metric", metricId)
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> new HourUsed(
                        row.getObject("hour", OffsetDateTime.class).toInstant(),
                        row.getString("project"),
                        row.getLong("quantity"),
                        row.getLong("beyond_limit")))
                .list();
    }

    private static String combined(Collection<MeteredMetric> metrics) {
        return metrics.stream().anyMatch(each -> each.metric().aggregation() == Aggregation.LATEST) ? ALL_WAYS : NOT_LATEST;
    }

    private static Used used(ResultSet row, Collection<MeteredMetric> metrics) throws SQLException {
        int metricId = row.getInt("metric_id");
        Aggregation aggregation = metrics.stream()
                .filter(metric -> metric.id() == metricId)
                .findFirst()
                .orElseThrow()
                .metric()
                .aggregation();
        String column = switch (aggregation) {
            case SUM, COUNT, UNIQUE -> "added";
            case MAX -> "largest";
            case LATEST -> "latest";
        };
        long quantity = row.getLong(column);
        return new Used(metricId, quantity, quantity - row.getLong(column + "_billable"), row.getLong("own_key"));
    }
}
