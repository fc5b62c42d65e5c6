package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** Adds to the hourly sums. The caller holds the lock of each row's counter. */
public final class RollupStore {
    private static final String NEW_ROWS = """
            unnest(:workspaces::int[], :metrics::int[], :hours::bigint[], :projects::int[], :quantities::bigint[], :billables::bigint[],
                :ownKeys::bigint[], :events::bigint[], :latest::bigint[])
                as new (workspace_id, metric_id, hour, project_id, quantity, billable, own_key, events, latest)""";

    public void add(Transaction tx, Map<Aggregation, List<Rollup>> rollups) {
        rollups.forEach((aggregation, rows) -> {
            switch (aggregation) {
                case SUM, COUNT -> addSums(tx, rows);
                case UNIQUE -> {
                    // What is taken from an hour stands there already, so it is an update.
                    addSums(tx, rows.stream().filter(row -> row.quantity() >= 0).toList());
                    subtract(tx, rows.stream().filter(row -> row.quantity() < 0).toList());
                }
                case MAX -> raise(tx, rows);
                case LATEST -> replaceOlder(tx, rows);
            }
        });
    }

    private static void addSums(Transaction tx, List<Rollup> rows) {
        write(tx, rows, """
                insert into usage_rollup as held (workspace_id, metric_id, hour, project_id, quantity, billable, own_key, events)
                select workspace_id, metric_id, timestamptz 'epoch' + hour * interval '1 microsecond', project_id, quantity, billable, own_key, events
                from %s
                on conflict (workspace_id, metric_id, hour, project_id) do update
                set quantity = held.quantity + excluded.quantity, billable = held.billable + excluded.billable,
                    own_key = held.own_key + excluded.own_key, events = held.events + excluded.events
                """);
    }

    /** Adds rows that may be negative to hours that are there, each hour at most once a call. */
    public void subtract(Transaction tx, List<Rollup> rows) {
        write(tx, rows, """
                update usage_rollup held
                set quantity = held.quantity + new.quantity, billable = held.billable + new.billable,
                    own_key = held.own_key + new.own_key, events = held.events + new.events
                from %s
                where held.workspace_id = new.workspace_id and held.metric_id = new.metric_id
                    and held.hour = timestamptz 'epoch' + new.hour * interval '1 microsecond' and held.project_id = new.project_id
                """);
    }

    private static void raise(Transaction tx, List<Rollup> rows) {
        write(tx, rows, """
                insert into usage_rollup as held (workspace_id, metric_id, hour, project_id, quantity, billable, own_key, events)
                select workspace_id, metric_id, timestamptz 'epoch' + hour * interval '1 microsecond', project_id, quantity, billable, 0, events
                from %s
                on conflict (workspace_id, metric_id, hour, project_id) do update
                set quantity = greatest(held.quantity, excluded.quantity), billable = greatest(held.billable, excluded.billable),
                    events = held.events + excluded.events
                """);
    }

    private static void replaceOlder(Transaction tx, List<Rollup> rows) {
        write(tx, rows, """
                insert into usage_rollup as held (workspace_id, metric_id, hour, project_id, quantity, billable, own_key, events, latest_at)
                select workspace_id, metric_id, timestamptz 'epoch' + hour * interval '1 microsecond', project_id, quantity, billable, 0, events,
                    timestamptz 'epoch' + latest * interval '1 microsecond'
                from %s
                on conflict (workspace_id, metric_id, hour, project_id) do update
                set quantity = case when held.latest_at is null or (excluded.latest_at, excluded.quantity) > (held.latest_at, held.quantity)
                        then excluded.quantity else held.quantity end,
                    billable = case when held.latest_at is null or (excluded.latest_at, excluded.quantity) > (held.latest_at, held.quantity)
                        then excluded.billable else held.billable end,
                    latest_at = greatest(held.latest_at, excluded.latest_at),
                    events = held.events + excluded.events
                """);
    }

    /** Puts an hour in place of the one that is there. */
    public void replace(Transaction tx, Rollup hour) {
        write(tx, List.of(hour), """
                update usage_rollup held
                set quantity = new.quantity, billable = new.billable, events = new.events,
                    latest_at = case when new.latest <> 0 then timestamptz 'epoch' + new.latest * interval '1 microsecond' end
                from %s
                where held.workspace_id = new.workspace_id and held.metric_id = new.metric_id
                    and held.hour = timestamptz 'epoch' + new.hour * interval '1 microsecond' and held.project_id = new.project_id
                """);
    }

    /** All hours of a metric in a range of time. */
    public List<Rollup> hours(Transaction tx, int workspaceId, int metricId, TimeRange range) {
        return tx.handle().createQuery("""
                        select * from usage_rollup
                        where workspace_id = :workspace and metric_id = :metric and hour >= :from and hour < :to
                        order by hour, project_id
                        """)
                .bind("workspace", workspaceId)
                .bind("metric", metricId)
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> rollup(row))
                .list();
    }

    static Rollup rollup(ResultSet row) throws SQLException {
        return new Rollup(
                new Rollup.Key(
                        row.getInt("workspace_id"),
                        row.getInt("metric_id"),
                        row.getObject("hour", OffsetDateTime.class).toInstant(),
                        row.getInt("project_id")),
                row.getLong("quantity"),
                row.getLong("billable"),
                row.getLong("own_key"),
                row.getLong("events"),
                Optional.ofNullable(row.getObject("latest_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static void write(Transaction tx, List<Rollup> rows, String statement) {
        if (!rows.isEmpty()) {
            bind(tx.handle().createUpdate(statement.formatted(NEW_ROWS)), rows).execute();
        }
    }

    private static <S extends SqlStatement<S>> S bind(S statement, List<Rollup> unsorted) {
        List<Rollup> rows = unsorted.stream().sorted(java.util.Comparator.comparing(Rollup::key)).toList();
        return statement
                .bind("workspaces", rows.stream().mapToInt(row -> row.key().workspaceId()).toArray())
                .bind("metrics", rows.stream().mapToInt(row -> row.key().metricId()).toArray())
                .bind("hours", rows.stream().mapToLong(row -> EventStore.micros(row.key().hour())).toArray())
                .bind("projects", rows.stream().mapToInt(row -> row.key().projectId()).toArray())
                .bind("quantities", rows.stream().mapToLong(Rollup::quantity).toArray())
                .bind("billables", rows.stream().mapToLong(Rollup::billable).toArray())
                .bind("ownKeys", rows.stream().mapToLong(Rollup::ownKey).toArray())
                .bind("events", rows.stream().mapToLong(Rollup::events).toArray())
                .bind("latest", rows.stream().mapToLong(row -> row.latestAt().map(EventStore::micros).orElse(0L)).toArray());
    }
}
