package io.tollgate.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A finalized invoice, or a month that was closed without one.
 *
 * @param number "none" where there is no invoice
 * @param replaces the number of the void one in whose place it stands
 * @param changed when the plan did, of an upgrade
 * @param lines cents by what each is for, credits by the grant that paid
 */
record Bill(int workspace, LocalDate period, String kind, String number, Optional<String> replaces, Instant at, Instant changed, Map<String, Long> lines) {
    String name() {
        return workspace + " " + period + " " + kind + " " + number;
    }

    boolean isNone() {
        return number.equals("none");
    }

    /** In the order in which they were finalized, with what was closed without an invoice. */
    static List<Bill> all(Books books) {
        Map<String, Map<String, Long>> lines = new HashMap<>();
        books.read(tx -> tx.handle().createQuery("""
                        select i.number, case l.kind when 'overage' then 'overage ' || l.metric
                            when 'late_usage' then format('late_usage %s %s', l.metric, date_trunc('month', l.period_from at time zone 'UTC')::date)
                            when 'credit' then format('credit %s %s', NAME, date_trunc('month', l.period_from at time zone 'UTC')::date)
                            when 'threshold_credit' then 'threshold_credit ' || (l.basis ->> 'invoiceNumber')
                            else l.kind end as line, sum(l.amount_minor)::bigint as cents
                        from invoice i join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                        left join credit_grant g on g.workspace_id = l.workspace_id and g.id = (l.basis #>> '{grant,value}')::bigint
                        where i.number is not null group by 1, 2""".replace("NAME", Grant.NAME))
                .map((row, context) -> row.getLong("cents") == 0 ? 0L : lines.computeIfAbsent(row.getString("number"), any -> new HashMap<>())
                        .merge(row.getString("line"), row.getLong("cents"), Long::sum)).list());
        return books.read(tx -> tx.handle().createQuery("""
                        select * from (
                        select workspace_id, period, kind, number, (select number from invoice v where v.workspace_id = i.workspace_id and v.id = i.replaces_id)
                            as replaces, finalized_at as at, (select min(l.period_from) from invoice_line l
                            where l.workspace_id = i.workspace_id and l.invoice_id = i.id and l.kind = 'proration_charge') as changed_at
                        from invoice i where number is not null
                        union all
                        select workspace_id, period, 'regular', 'none', null, closed_at, null from billed_period where invoice_id is null and closed_at is not null
                        ) as bill order by at, period, number = 'none' desc, number""")
                .map((row, context) -> new Bill(row.getInt("workspace_id"), row.getObject("period", LocalDate.class), row.getString("kind"),
                        row.getString("number"), Optional.ofNullable(row.getString("replaces")), instant(row.getObject("at", OffsetDateTime.class)),
                        instant(row.getObject("changed_at", OffsetDateTime.class)), lines.getOrDefault(row.getString("number"), Map.of())))
                .list());
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? Instant.EPOCH : time.withOffsetSameInstant(ZoneOffset.UTC).toInstant();
    }
}
