package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/** The counter rows. Whoever locks several does so through here, in one call, in primary key order. */
public final class CounterStore {

    /** A counter to begin or to limit, with the limit in force. */
    public record NewCounter(Counter.Key key, OptionalLong hardLimit) {}

    /** Begins the counters that are not there. The caller holds the workspaces' rows, so that the limits are those in force. */
    public void begin(Transaction tx, Collection<NewCounter> counters) {
        List<NewCounter> sorted = counters.stream().sorted(java.util.Comparator.comparing(NewCounter::key)).toList();
        tx.handle().createUpdate("""
                        insert into usage_counter (workspace_id, metric_id, period, hard_limit)
                        select workspace_id, metric_id, period, nullif(hard_limit, -1)
                        from unnest(:workspaces::int[], :metrics::int[], :periods::date[], :limits::bigint[])
                            as new (workspace_id, metric_id, period, hard_limit)
                        on conflict do nothing
                        """)
                .bind("workspaces", sorted.stream().mapToInt(counter -> counter.key().workspaceId()).toArray())
                .bind("metrics", sorted.stream().mapToInt(counter -> counter.key().metricId()).toArray())
                .bind("periods", sorted.stream().map(counter -> counter.key().period().toString()).toArray(String[]::new))
                .bind("limits", sorted.stream().mapToLong(counter -> counter.hardLimit().orElse(-1)).toArray())
                .execute();
    }

    /** Locks and reads the rows; what is not there is not in the answer. */
    public Map<Counter.Key, Counter> lock(Transaction tx, SortedSet<Counter.Key> keys) {
        Map<Counter.Key, Counter> locked = HashMap.newHashMap(keys.size());
        tx.handle().createQuery("""
                        select c.* from usage_counter c
                        join unnest(:workspaces::int[], :metrics::int[], :periods::date[])
                            as asked (workspace_id, metric_id, period) using (workspace_id, metric_id, period)
                        order by c.workspace_id, c.metric_id, c.period
                        for update of c
                        """)
                .bind("workspaces", keys.stream().mapToInt(Counter.Key::workspaceId).toArray())
                .bind("metrics", keys.stream().mapToInt(Counter.Key::metricId).toArray())
                .bind("periods", keys.stream().map(key -> key.period().toString()).toArray(String[]::new))
                .map((row, context) -> counter(row))
                .forEach(counter -> locked.put(counter.key(), counter));
        return locked;
    }

    /** Writes back rows that this transaction holds locked. Their limits are {@link #limit}'s to change. */
    public void save(Transaction tx, Collection<Counter> counters) {
        if (counters.isEmpty()) {
            return;
        }
        List<Counter> list = List.copyOf(counters);
        tx.handle().createUpdate("""
                        update usage_counter c
                        set used = new.used, billable = new.billable, own_key = new.own_key, reserved = new.reserved,
                            latest_at = timestamptz 'epoch' + nullif(new.latest, -9223372036854775808) * interval '1 microsecond'
                        from unnest(:workspaces::int[], :metrics::int[], :periods::date[], :used::bigint[], :billable::bigint[], :ownKey::bigint[],
                            :reserved::bigint[], :latest::bigint[])
                            as new (workspace_id, metric_id, period, used, billable, own_key, reserved, latest)
                        where (c.workspace_id, c.metric_id, c.period) = (new.workspace_id, new.metric_id, new.period)
                        """)
                .bind("workspaces", list.stream().mapToInt(counter -> counter.key().workspaceId()).toArray())
                .bind("metrics", list.stream().mapToInt(counter -> counter.key().metricId()).toArray())
                .bind("periods", list.stream().map(counter -> counter.key().period().toString()).toArray(String[]::new))
                .bind("used", list.stream().mapToLong(Counter::used).toArray())
                .bind("billable", list.stream().mapToLong(Counter::billable).toArray())
                .bind("ownKey", list.stream().mapToLong(Counter::ownKey).toArray())
                .bind("reserved", list.stream().mapToLong(Counter::reserved).toArray())
                .bind("latest", list.stream().mapToLong(counter -> counter.latestAt().map(EventStore::micros).orElse(Long.MIN_VALUE)).toArray())
                .execute();
    }

    /** The counters of a workspace and metric from a period on, locked. While the caller holds the workspace's row no other is begun. */
    public List<Counter> lockFrom(Transaction tx, int workspaceId, Collection<Integer> metricIds, LocalDate period) {
        return tx.handle().createQuery("""
                        select * from usage_counter
                        where workspace_id = :workspace and metric_id = any(:metrics) and period >= :period
                        order by workspace_id, metric_id, period
                        for update
                        """)
                .bind("workspace", workspaceId)
                .bind("metrics", metricIds.stream().mapToInt(Integer::intValue).toArray())
                .bind("period", period)
                .map((row, context) -> counter(row))
                .list();
    }

    /** Writes the limits of counters that this transaction holds locked. What was counted before stays as it was counted. */
    public void limit(Transaction tx, Collection<NewCounter> limits) {
        List<NewCounter> list = List.copyOf(limits);
        tx.handle().createUpdate("""
                        update usage_counter c
                        set hard_limit = nullif(new.hard_limit, -1)
                        from unnest(:workspaces::int[], :metrics::int[], :periods::date[], :limits::bigint[])
                            as new (workspace_id, metric_id, period, hard_limit)
                        where (c.workspace_id, c.metric_id, c.period) = (new.workspace_id, new.metric_id, new.period)
                        """)
                .bind("workspaces", list.stream().mapToInt(each -> each.key().workspaceId()).toArray())
                .bind("metrics", list.stream().mapToInt(each -> each.key().metricId()).toArray())
                .bind("periods", list.stream().map(each -> each.key().period().toString()).toArray(String[]::new))
                .bind("limits", list.stream().mapToLong(each -> each.hardLimit().orElse(-1)).toArray())
                .execute();
    }

    /** Notes that the counters, which this transaction holds locked, refuse at the limits they have. */
    public void refused(Transaction tx, Collection<Counter.Key> keys) {
        List<Counter.Key> list = List.copyOf(keys);
        tx.handle().createUpdate("""
                        update usage_counter c set refused_at = hard_limit
                        from unnest(:workspaces::int[], :metrics::int[], :periods::date[]) as new (workspace_id, metric_id, period)
                        where (c.workspace_id, c.metric_id, c.period) = (new.workspace_id, new.metric_id, new.period)
                        """)
                .bind("workspaces", list.stream().mapToInt(Counter.Key::workspaceId).toArray())
                .bind("metrics", list.stream().mapToInt(Counter.Key::metricId).toArray())
                .bind("periods", list.stream().map(key -> key.period().toString()).toArray(String[]::new))
                .execute();
    }

    /** All counters of a workspace in a period, by metric number. */
    public Map<Integer, Counter> ofPeriod(Transaction tx, int workspaceId, LocalDate period) {
        Map<Integer, Counter> counters = new HashMap<>();
        tx.handle().createQuery("select * from usage_counter where workspace_id = :workspace and period = :period")
                .bind("workspace", workspaceId)
                .bind("period", period)
                .map((row, context) -> counter(row))
                .forEach(counter -> counters.put(counter.key().metricId(), counter));
        return counters;
    }

    private static Counter counter(ResultSet row) throws SQLException {
        return new Counter(
                new Counter.Key(row.getInt("workspace_id"), row.getInt("metric_id"), row.getObject("period", LocalDate.class)),
                row.getLong("used"),
                row.getLong("billable"),
                row.getLong("own_key"),
                row.getLong("reserved"),
                number(row, "hard_limit"),
                Optional.ofNullable(row.getObject("latest_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                number(row, "refused_at"));
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
