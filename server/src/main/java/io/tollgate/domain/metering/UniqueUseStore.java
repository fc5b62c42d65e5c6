package io.tollgate.domain.metering;

import io.tollgate.foundation.db.BinaryCopy;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The uses of values of metrics that count different values. The caller holds the lock of each value's counter. */
public final class UniqueUseStore {

    /** The use that counts of each of these values; what was never used is not in the answer. */
    public Map<UniqueUse.Value, UniqueUse> firstUses(Transaction tx, Collection<UniqueUse.Value> values) {
        Map<UniqueUse.Value, UniqueUse> first = new HashMap<>();
        if (values.isEmpty()) {
            return first;
        }
        List<UniqueUse.Value> asked = List.copyOf(values);
        tx.handle().createQuery("""
                        select distinct on (workspace_id, metric_id, period, value)
                            workspace_id, metric_id, period, value, occurred_at, seq, project_id, within_limit
                        from unique_use
                        join unnest(:workspaces::int[], :metrics::int[], :periods::date[], :values::text[])
                            as asked (workspace_id, metric_id, period, value) using (workspace_id, metric_id, period, value)
                        order by workspace_id, metric_id, period, value, occurred_at, project_id, seq
                        """)
                .bind("workspaces", asked.stream().mapToInt(UniqueUse.Value::workspaceId).toArray())
                .bind("metrics", asked.stream().mapToInt(UniqueUse.Value::metricId).toArray())
                .bind("periods", asked.stream().map(value -> value.period().toString()).toArray(String[]::new))
                .bind("values", asked.stream().map(UniqueUse.Value::text).toArray(String[]::new))
                .map((row, context) -> use(row))
                .forEach(use -> first.put(use.value(), use));
        return first;
    }

    public void append(Transaction tx, List<UniqueUse> uses) {
        if (uses.isEmpty()) {
            return;
        }
        BinaryCopy copy = new BinaryCopy();
        for (UniqueUse use : uses) {
            copy.row(8)
                    .int4(use.value().workspaceId())
                    .int4(use.value().metricId())
                    .int4((int) (use.value().period().toEpochDay() - LocalDate.of(2000, 1, 1).toEpochDay()))
                    .text(use.value().text())
                    .timestamp(use.occurredAt())
                    .int8(use.seq())
                    .int4(use.projectId())
                    .bool(use.withinLimit());
        }
        copy.into(tx, """
                copy unique_use (workspace_id, metric_id, period, value, occurred_at, seq, project_id, within_limit)
                from stdin (format binary)
                """);
    }

    /** All uses of the value that this event used; none when it is no use of this metric. */
    public List<UniqueUse> usesOfSameValue(Transaction tx, int workspaceId, int metricId, LocalDate period, long seq) {
        return tx.handle().createQuery("""
                        select u.* from unique_use u
                        where workspace_id = :workspace and metric_id = :metric and period = :period and value in (
                            select value from unique_use
                            where workspace_id = :workspace and metric_id = :metric and period = :period and seq = :seq)
                        """)
                .bind("workspace", workspaceId)
                .bind("metric", metricId)
                .bind("period", period)
                .bind("seq", seq)
                .map((row, context) -> use(row))
                .list();
    }

    public void remove(Transaction tx, UniqueUse use) {
        tx.handle().createUpdate("""
                        delete from unique_use where workspace_id = :workspace and metric_id = :metric and period = :period
                            and value = :value and occurred_at = :occurredAt and seq = :seq
                        """)
                .bind("workspace", use.value().workspaceId())
                .bind("metric", use.value().metricId())
                .bind("period", use.value().period())
                .bind("value", use.value().text())
                .bind("occurredAt", use.occurredAt())
                .bind("seq", use.seq())
                .execute();
    }

    private static UniqueUse use(ResultSet row) throws SQLException {
        return new UniqueUse(
                new UniqueUse.Value(
                        row.getInt("workspace_id"), row.getInt("metric_id"), row.getObject("period", LocalDate.class), row.getString("value")),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("seq"),
                row.getInt("project_id"),
                row.getBoolean("within_limit"));
    }
}
