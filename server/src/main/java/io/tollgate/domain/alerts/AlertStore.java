package io.tollgate.domain.alerts;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Thresholds, and which were told of. */
public final class AlertStore {
    private static final String LIMIT = "reached:";

    /** Where a threshold is crossed: one counter. */
    public record Place(int workspaceId, int metricId, LocalDate period) {}

    /** @param firedAt when it was told of in the period that was asked for */
    public record Listed(int metricId, Threshold threshold, Optional<Instant> firedAt) {}

    /** Makes these the metric's thresholds: new ones are armed, those that stay are as they were, the others are forgotten. The counter is locked. */
    public void set(Transaction tx, WorkspaceId workspace, int metricId, List<Threshold> thresholds, Instant now) {
        String[] keys = thresholds.stream().map(Threshold::key).toArray(String[]::new);
        tx.handle().createUpdate("""
                        with gone as (
                            delete from alert_threshold where workspace_id = :workspace and metric_id = :metric and key <> all (:keys) returning key)
                        delete from alert_fired f using gone
                        where f.workspace_id = :workspace and f.metric_id = :metric and f.key = gone.key
                        """)
                .bind("workspace", workspace.value())
                .bind("metric", metricId)
                .bind("keys", keys)
                .execute();
        for (Threshold threshold : thresholds) {
            tx.handle().createUpdate("""
                            insert into alert_threshold (workspace_id, metric_id, key, quantity, percent, percent_of, created_at)
                            values (:workspace, :metric, :key, nullif(:quantity, 0), nullif(:percent, 0), :of, :now)
                            on conflict do nothing
                            """)
                    .bind("workspace", workspace.value())
                    .bind("metric", metricId)
                    .bind("key", threshold.key())
                    .bind("quantity", threshold instanceof Threshold.AtQuantity at ? at.quantity() : 0L)
                    .bind("percent", threshold instanceof Threshold.AtPercent at ? at.percent() : 0)
                    .bind("of", threshold instanceof Threshold.AtPercent at ? Optional.of(at.of().word()) : Optional.<String>empty())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
        }
    }

    /** The thresholds of these counters that were not told of yet. A counter without any is not in the answer, and costs one look into an index. */
    public Map<Place, List<Threshold>> armed(Transaction tx, Collection<Place> places) {
        Map<Place, List<Threshold>> armed = new HashMap<>();
        tx.handle().createQuery("""
                        select t.*, asked.period from unnest(:workspaces::int[], :metrics::int[], :periods::date[])
                            as asked (workspace_id, metric_id, period)
                        join alert_threshold t using (workspace_id, metric_id)
                        where not exists (
                            select from alert_fired f
                            where (f.workspace_id, f.metric_id, f.key, f.period) = (t.workspace_id, t.metric_id, t.key, asked.period))
                        """)
                .bind("workspaces", places.stream().mapToInt(Place::workspaceId).toArray())
                .bind("metrics", places.stream().mapToInt(Place::metricId).toArray())
                .bind("periods", places.stream().map(place -> place.period().toString()).toArray(String[]::new))
                .map((row, context) -> Map.entry(
                        new Place(row.getInt("workspace_id"), row.getInt("metric_id"), row.getObject("period", LocalDate.class)), threshold(row)))
                .forEach(entry -> armed.computeIfAbsent(entry.getKey(), any -> new ArrayList<>()).add(entry.getValue()));
        return armed;
    }

    /** Notes that these are told of now. Those that were told of before are not in the answer. */
    public List<Crossed> fire(Transaction tx, Place place, List<Crossed> crossed, long used, Instant now) {
        Set<String> fired = fired(tx, place, crossed.stream().map(each -> each.threshold().key()).toList(), used, now);
        return crossed.stream().filter(each -> fired.contains(each.threshold().key())).toList();
    }

    /** The same of a hard limit: whether it is told of now, and was not before. A limit at another quantity is another limit. */
    public boolean fireLimit(Transaction tx, Place place, long limit, long used, Instant now) {
        return !fired(tx, place, List.of(LIMIT + limit), used, now).isEmpty();
    }

    private static Set<String> fired(Transaction tx, Place place, List<String> keys, long used, Instant now) {
        return new HashSet<>(tx.handle().createQuery("""
                        insert into alert_fired (workspace_id, metric_id, key, period, at, used)
                        select :workspace, :metric, key, :period, :now, :used from unnest(:keys::text[]) as new (key)
                        on conflict do nothing returning key
                        """)
                .bind("workspace", place.workspaceId())
                .bind("metric", place.metricId())
                .bind("period", place.period())
                .bind("keys", keys.toArray(String[]::new))
                .bind("used", used)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .mapTo(String.class)
                .list());
    }

    /** All thresholds of a workspace, by metric number, in the order they were set. */
    public List<Listed> of(Transaction tx, WorkspaceId workspace, LocalDate period) {
        return tx.handle().createQuery("""
                        select t.*, f.at from alert_threshold t
                        left join alert_fired f on (f.workspace_id, f.metric_id, f.key, f.period) = (t.workspace_id, t.metric_id, t.key, :period)
                        where t.workspace_id = :workspace order by t.metric_id, t.created_at, t.percent_of, t.percent, t.quantity
                        """)
                .bind("workspace", workspace.value())
                .bind("period", period)
                .map((row, context) -> new Listed(
                        row.getInt("metric_id"),
                        threshold(row),
                        Optional.ofNullable(row.getObject("at", OffsetDateTime.class)).map(OffsetDateTime::toInstant)))
                .list();
    }

    /** @param key of the threshold that was crossed, or of the limit that was reached; @param used in smallest units, when it was told of */
    public record Fired(int metricId, String key, Instant at, long used) {
        /** Whether it was a hard limit. */
        public boolean isLimit() {
            return key.startsWith(LIMIT);
        }
    }

    /** What a workspace was told of in a range of time, newest first. */
    public List<Fired> firedDuring(Transaction tx, WorkspaceId workspace, TimeRange range) {
        return tx.handle().createQuery("""
                        select * from alert_fired where workspace_id = :workspace and at >= :from and at < :to order by at desc
                        """)
                .bind("workspace", workspace.value())
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> new Fired(
                        row.getInt("metric_id"), row.getString("key"), row.getObject("at", OffsetDateTime.class).toInstant(), row.getLong("used")))
                .list();
    }

    private static Threshold threshold(ResultSet row) throws SQLException {
        long quantity = row.getLong("quantity");
        return quantity > 0
                ? new Threshold.AtQuantity(quantity)
                : new Threshold.AtPercent(row.getInt("percent"), Threshold.Of.valueOf(row.getString("percent_of").toUpperCase(Locale.ROOT)));
    }
}
