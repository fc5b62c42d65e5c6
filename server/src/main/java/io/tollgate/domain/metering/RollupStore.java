package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.db.Transaction;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/** Adds to the hourly sums. The caller holds the lock of each row's counter. */
public final class RollupStore {

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

    /** Adds rows that may be negative to rows that are there. */
    void subtract(Transaction tx, List<Rollup> rows) {
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
                set quantity = case when (excluded.latest_at, excluded.quantity) > (held.latest_at, held.quantity)
                        then excluded.quantity else held.quantity end,
                    billable = case when (excluded.latest_at, excluded.quantity) > (held.latest_at, held.quantity)
                        then excluded.billable else held.billable end,
                    latest_at = greatest(held.latest_at, excluded.latest_at),
                    events = held.events + excluded.events
                """);
    }

    private static final String NEW_ROWS = """
            unnest(:workspaces::int[], :metrics::int[], :hours::bigint[], :projects::int[], :quantities::bigint[], :billables::bigint[],
                :ownKeys::bigint[], :events::bigint[], :latest::bigint[])
                as new (workspace_id, metric_id, hour, project_id, quantity, billable, own_key, events, latest)""";

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
