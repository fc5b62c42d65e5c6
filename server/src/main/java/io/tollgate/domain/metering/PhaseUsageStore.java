package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was used in any range of time within one period: whole hours from the hourly sums, and only the hours that the range cuts from raw events.
 */
public final class PhaseUsageStore {

    /** Quantities in smallest units; {@code beyondLimit} is no part of {@code billable}. */
    public record MetricUsage(long billable, long beyondLimit, long ownKey) {
        public static final MetricUsage NONE = new MetricUsage(0, 0, 0);
    }

    /** One metric's share of an hour or of a part of one. */
    private record Piece(int metricId, long quantity, long billable, long ownKey, Optional<Instant> latestAt) {}

    /** By metric number; a metric without usage is not in the answer. */
    public Map<Integer, MetricUsage> in(Transaction tx, int workspaceId, BillingPeriod period, TimeRange range, List<MeteredMetric> metrics) {
        List<Piece> pieces = new ArrayList<>();
        Instant firstWhole = ceiling(range.from());
        Instant lastWhole = range.to().truncatedTo(ChronoUnit.HOURS);
        if (firstWhole.isAfter(lastWhole)) {
            cut(tx, workspaceId, period, range, metrics, pieces);
        } else {
            if (range.from().isBefore(firstWhole)) {
                cut(tx, workspaceId, period, new TimeRange(range.from(), firstWhole), metrics, pieces);
            }
            if (firstWhole.isBefore(lastWhole)) {
                pieces.addAll(wholeHours(tx, workspaceId, new TimeRange(firstWhole, lastWhole), metrics));
            }
            if (lastWhole.isBefore(range.to())) {
                cut(tx, workspaceId, period, new TimeRange(lastWhole, range.to()), metrics, pieces);
            }
        }
        return combine(pieces, metrics);
    }

    private static Map<Integer, MetricUsage> combine(List<Piece> pieces, List<MeteredMetric> metrics) {
        Map<Integer, Piece> totals = new HashMap<>();
        Map<Integer, Aggregation> aggregations = new HashMap<>();
        metrics.forEach(metric -> aggregations.put(metric.id(), metric.metric().aggregation()));
        for (Piece piece : pieces) {
            Aggregation aggregation = aggregations.get(piece.metricId());
            if (aggregation != null) {
                totals.merge(piece.metricId(), piece, (held, added) -> combined(aggregation, held, added));
            }
        }
        Map<Integer, MetricUsage> usage = HashMap.newHashMap(totals.size());
        totals.forEach((metric, total) ->
                usage.put(metric, new MetricUsage(total.billable(), total.quantity() - total.billable(), total.ownKey())));
        return usage;
    }

    private static Piece combined(Aggregation aggregation, Piece held, Piece added) {
        return switch (aggregation) {
            case SUM, COUNT, UNIQUE -> new Piece(
                    held.metricId(),
                    Math.addExact(held.quantity(), added.quantity()),
                    Math.addExact(held.billable(), added.billable()),
                    Math.addExact(held.ownKey(), added.ownKey()),
                    Optional.empty());
            case MAX -> new Piece(
                    held.metricId(), Math.max(held.quantity(), added.quantity()), Math.max(held.billable(), added.billable()), 0, Optional.empty());
            case LATEST -> Counting.supersedes(added.quantity(), added.latestAt().orElseThrow(), held.quantity(), held.latestAt()) ? added : held;
        };
    }

    private static List<Piece> wholeHours(Transaction tx, int workspaceId, TimeRange range, List<MeteredMetric> metrics) {
        // Sums are added up by the database; largest and latest values come hour by hour, since each kind is combined in its own way.
        return tx.handle().createQuery("""
                        select r.metric_id, sum(quantity)::bigint as quantity, sum(billable)::bigint as billable, sum(own_key)::bigint as own_key,
                            null::timestamptz as latest_at
                        from usage_rollup r
                        where workspace_id = :workspace and hour >= :from and hour < :to and metric_id = any(:added)
                        group by r.metric_id
                        union all
                        select r.metric_id, quantity, billable, own_key, latest_at
                        from usage_rollup r
                        where workspace_id = :workspace and hour >= :from and hour < :to and metric_id = any(:levels) and events > 0
                        """)
                .bind("added", ids(metrics, metric -> isAdded(metric.aggregation())))
                .bind("levels", ids(metrics, metric -> !isAdded(metric.aggregation())))
                .bind("workspace", workspaceId)
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> piece(row))
                .list();
    }

    private static void cut(
            Transaction tx, int workspaceId, BillingPeriod period, TimeRange range, List<MeteredMetric> metrics, List<Piece> pieces) {
        tx.handle().createQuery("""
                        select reading.metric_id,
                            case when e.own_key and reading.metric_id = any(:ownKeyMetrics) then 0 else reading.quantity end as quantity,
                            case when e.own_key and reading.metric_id = any(:ownKeyMetrics) then 0 else reading.quantity - coalesce(b.beyond_limit, 0) end as billable,
                            case when e.own_key and reading.metric_id = any(:ownKeyMetrics) then reading.quantity else 0 end as own_key,
                            e.occurred_at as latest_at
                        from event e
                        cross join lateral unnest(e.metric_ids, e.quantities) as reading (metric_id, quantity)
                        left join event_beyond_limit b on (b.workspace_id, b.seq, b.metric_id) = (e.workspace_id, e.seq, reading.metric_id)
                        where e.workspace_id = :workspace and e.occurred_at >= :from and e.occurred_at < :to and not e.voided
                            and reading.metric_id = any(:read)
                        """)
                .bind("ownKeyMetrics", ids(metrics, metric -> metric.paidByProviderOf().isPresent()))
                .bind("read", ids(metrics, metric -> metric.aggregation() != Aggregation.UNIQUE))
                .bind("workspace", workspaceId)
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> piece(row))
                .forEach(pieces::add);
        tx.handle().createQuery("""
                        select metric_id, count(*) as quantity, count(*) filter (where within_limit) as billable, 0::bigint as own_key,
                            null::timestamptz as latest_at
                        from (
                            select distinct on (metric_id, value) metric_id, occurred_at, within_limit from unique_use
                            where workspace_id = :workspace and period = :period
                            order by metric_id, value, occurred_at, project_id, seq
                        ) as first_use
                        where occurred_at >= :from and occurred_at < :to
                        group by metric_id
                        """)
                .bind("workspace", workspaceId)
                .bind("period", period.firstDay())
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> piece(row))
                .forEach(pieces::add);
    }

    private static Piece piece(ResultSet row) throws SQLException {
        return new Piece(
                row.getInt("metric_id"),
                row.getLong("quantity"),
                row.getLong("billable"),
                row.getLong("own_key"),
                Optional.ofNullable(row.getObject("latest_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static boolean isAdded(Aggregation aggregation) {
        return switch (aggregation) {
            case SUM, COUNT, UNIQUE -> true;
            case MAX, LATEST -> false;
        };
    }

    private static int[] ids(List<MeteredMetric> metrics, Predicate<Metric> which) {
        return metrics.stream().filter(metric -> which.test(metric.metric())).mapToInt(MeteredMetric::id).toArray();
    }

    private static Instant ceiling(Instant instant) {
        Instant floor = instant.truncatedTo(ChronoUnit.HOURS);
        return floor.equals(instant) ? floor : floor.plus(1, ChronoUnit.HOURS);
    }
}
