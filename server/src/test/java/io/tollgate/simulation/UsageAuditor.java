package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;

/** Raw events are what was sent and acknowledged, once each; hours and counters are what the raw events come to. */
final class UsageAuditor {
    private static final String LEASES = "/tollgate/leases";
    /** Every reading of an event that stands, with what of it was beyond a limit. */
    private static final String READINGS = """
            with reading as (
                select e.workspace_id, x.metric_id, m.key, date_trunc('hour', e.occurred_at) as hour, date_trunc('month', e.occurred_at)::date as period,
                    e.project_id, e.occurred_at, e.seq, e.own_key and m.key = 'ai_spend' as own, x.quantity, coalesce(b.beyond_limit, 0) as beyond, e.data
                from event e
                cross join lateral unnest(e.metric_ids, e.quantities) as x (metric_id, quantity)
                join metric m on m.id = x.metric_id
                left join event_beyond_limit b on b.workspace_id = e.workspace_id and b.seq = e.seq and b.metric_id = x.metric_id
                where not e.voided),
            """;
    /** The same added up by a grouping, as quantity, billable, own_key and events; the first use of a value is the one that counts. */
    private static final String TOTALS = READINGS + """
            total as (
                select workspace_id, metric_id, key, %1$s, coalesce(sum(quantity) filter (where not own), 0)::bigint as quantity,
                    coalesce(sum(quantity - beyond) filter (where not own), 0)::bigint as billable,
                    coalesce(sum(quantity) filter (where own), 0)::bigint as own_key, count(*) as events
                from reading where key = any(:sums) group by workspace_id, metric_id, key, %1$s
                union all
                select workspace_id, metric_id, key, %1$s, max(quantity), max(quantity - beyond), 0, count(*)
                from reading where key = any(:largest) group by workspace_id, metric_id, key, %1$s
                union all
                select workspace_id, metric_id, key, %1$s, (array_agg(quantity order by occurred_at desc, quantity desc))[1], null, 0, count(*)
                from reading where key = any(:latest) group by workspace_id, metric_id, key, %1$s
                union all
                select workspace_id, metric_id, key, %1$s, count(*) filter (where first = 1), null, 0, count(*)
                from (select *, row_number() over (
                        partition by workspace_id, metric_id, period, data::jsonb ->> 'user' order by occurred_at, project_id, seq) as first
                    from reading where key = any(:different)) as uses
                group by workspace_id, metric_id, key, %1$s)
            """;

    private final Books books;
    private final Ledger ledger;

    UsageAuditor(Books books, Ledger ledger) {
        this.books = books;
        this.ledger = ledger;
    }

    void audit() {
        events();
        Complaints.requireNone(books, "An event stands once, as its key says", """
                select format('%s/%s', coalesce(k.workspace_id, e.workspace_id), coalesce(k.event_id, e.event_id))
                from event_key k
                full join (select workspace_id, source_id, event_id, bool_or(voided) as voided, count(*) as times from event group by 1, 2, 3) e
                    using (workspace_id, source_id, event_id)
                where e.times is distinct from 1 or k.seq is null or (k.voided_at is not null) <> e.voided
                """);
        Complaints.requireNone(books, "An hour is what its events come to", TOTALS.formatted("hour, project_id") + """
                select format('%s %s %s project %s: hour %s/%s own %s of %s events, raw %s/%s own %s of %s', workspace_id, metric_id, hour, project_id,
                    r.quantity, r.billable, r.own_key, r.events, t.quantity, t.billable, t.own_key, t.events)
                from usage_rollup r full join total t using (workspace_id, metric_id, hour, project_id)
                where coalesce(r.quantity, 0) <> coalesce(t.quantity, 0) or coalesce(r.own_key, 0) <> coalesce(t.own_key, 0)
                    or coalesce(r.events, 0) <> coalesce(t.events, 0) or coalesce(r.billable, 0) > coalesce(r.quantity, 0)
                    or (t.billable is not null and t.billable <> r.billable)
                """);
        Complaints.requireNone(books, "A counter is what its period's events come to", TOTALS.formatted("period") + """
                select format('%s %s %s: counter %s/%s own %s, raw %s/%s own %s', workspace_id, metric_id, period,
                    c.used, c.billable, c.own_key, t.quantity, t.billable, t.own_key)
                from usage_counter c full join total t using (workspace_id, metric_id, period)
                where coalesce(c.used, 0) <> coalesce(t.quantity, 0) or coalesce(c.own_key, 0) <> coalesce(t.own_key, 0)
                    or (t.billable is not null and t.billable <> c.billable)
                """);
        Complaints.requireNone(books, "A counter's billable is that of its hours", """
                select format('%s %s %s: counter %s, hours %s', workspace_id, metric_id, period, c.billable, h.billable)
                from usage_counter c join metric m on m.id = c.metric_id
                join (select workspace_id, metric_id, date_trunc('month', hour)::date as period, sum(billable)::bigint as billable
                    from usage_rollup group by 1, 2, 3) h using (workspace_id, metric_id, period)
                where m.key = any(:different) and c.billable <> h.billable
                """);
    }

    /** What stands in the database is what was counted, and nothing else but the time of leases. */
    private void events() {
        Map<Ledger.EventKey, Ledger.Entry> standing = new HashMap<>();
        Map<Ledger.EventKey, Boolean> voided = new HashMap<>();
        Map<Ledger.EventKey, String> amended = new HashMap<>();
        books.<Void>read(tx -> {
            tx.handle().createQuery("""
                            select w.key as workspace, s.source, e.event_id, e.occurred_at, p.name as project, e.own_key, e.voided, e.quantities, k.amended_by,
                                array(select m.key from unnest(e.metric_ids) with ordinality as x (id, n) join metric m on m.id = x.id order by x.n) as metrics
                            from event e
                            join event_key k on k.workspace_id = e.workspace_id and k.source_id = e.source_id and k.event_id = e.event_id
                            join workspace w on w.id = e.workspace_id
                            join event_source s on s.workspace_id = e.workspace_id and s.id = e.source_id
                            join project p on p.workspace_id = e.workspace_id and p.id = e.project_id
                            where s.source <> :leases
                            """)
                    .bind("leases", LEASES)
                    .map((row, context) -> {
                        Ledger.EventKey key = new Ledger.EventKey(row.getString("workspace"), row.getString("source"), row.getString("event_id"));
                        standing.put(key, entry(row));
                        voided.put(key, row.getBoolean("voided"));
                        if (row.getString("amended_by") != null) {
                            amended.put(key, row.getString("amended_by"));
                        }
                        return key;
                    })
                    .list();
            return null;
        });
        assertThat(standing).as("events that stand").isEqualTo(ledger.counted);
        assertThat(ledger.counted.keySet()).as("what duplicates repeat").containsAll(ledger.duplicates);
        assertThat(amended).as("what counts in the place of others").isEqualTo(ledger.amended);
        voided.forEach((key, taken) -> assertThat(taken).as("%s is voided", key).isEqualTo(ledger.voided.contains(key)));
    }

    private static Ledger.Entry entry(ResultSet row) throws SQLException {
        String[] metrics = (String[]) row.getArray("metrics").getArray();
        Long[] measured = (Long[]) row.getArray("quantities").getArray();
        Map<String, Long> quantities = new HashMap<>();
        for (int i = 0; i < metrics.length; i++) {
            quantities.put(metrics[i], measured[i]);
        }
        Instant at = row.getObject("occurred_at", OffsetDateTime.class).toInstant();
        return new Ledger.Entry(at, row.getString("project"), quantities, row.getBoolean("own_key"));
    }
}
