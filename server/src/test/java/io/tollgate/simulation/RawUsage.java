package io.tollgate.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;

/** Quantities of a stretch of time from raw events, without what was beyond a limit, on an own key, or taken back. */
final class RawUsage {
    private final Books books;
    private Instant asOf = Instant.EPOCH;

    RawUsage(Books books) {
        this.books = books;
    }

    /** What came later is not looked at. */
    void asOf(Instant instant) {
        asOf = instant;
    }

    Map<String, Long> billable(int workspace, LocalDate month, Instant from, Instant to) {
        return books.read(tx -> tx.handle().createQuery("""
                        with reading as (
                            select m.key, x.quantity, x.quantity - coalesce(b.beyond_limit, 0) as within, e.occurred_at
                            from event e
                            cross join lateral unnest(e.metric_ids, e.quantities) as x (metric_id, quantity)
                            join metric m on m.id = x.metric_id
                            left join event_beyond_limit b on b.workspace_id = e.workspace_id and b.seq = e.seq and b.metric_id = x.metric_id
                            where e.workspace_id = :workspace and not e.voided and not (e.own_key and m.key = 'ai_spend')
                                and e.occurred_at >= :from and e.occurred_at < :to and e.received_at <= :asOf)
                        select key, sum(within)::bigint as quantity from reading where key = any(:sums) group by key
                        union all
                        select key, max(within) from reading where key = any(:largest) group by key
                        union all
                        (select key, within from reading where key = any(:latest) order by occurred_at desc, quantity desc limit 1)
                        union all
                        select m.key, count(*) from (
                                select distinct on (metric_id, value) metric_id, occurred_at, within_limit from unique_use
                                where workspace_id = :workspace and period = :month order by metric_id, value, occurred_at, project_id, seq) first
                            join metric m on m.id = first.metric_id
                            where within_limit and occurred_at >= :from and occurred_at < :to group by m.key
                        """)
                .bind("workspace", workspace).bind("month", month).bind("asOf", asOf.atOffset(ZoneOffset.UTC))
                .bind("from", from.atOffset(ZoneOffset.UTC)).bind("to", to.atOffset(ZoneOffset.UTC))
                .bind("sums", Published.keys(Published.Adding.SUM).toArray(String[]::new))
                .bind("largest", Published.keys(Published.Adding.LARGEST).toArray(String[]::new))
                .bind("latest", Published.keys(Published.Adding.LATEST).toArray(String[]::new))
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The same while no event of the month came or was taken back. */
    String fingerprint(int workspace, LocalDate month) {
        return books.read(tx -> tx.handle().createQuery("""
                        select format('%s events, %s taken back', count(*), count(*) filter (where voided)) from event
                        where workspace_id = :workspace and occurred_at >= :from and occurred_at < :to and received_at <= :asOf""")
                .bind("workspace", workspace).bind("asOf", asOf.atOffset(ZoneOffset.UTC))
                .bind("from", month.atStartOfDay().atOffset(ZoneOffset.UTC)).bind("to", month.plusMonths(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .mapTo(String.class).one());
    }
}
