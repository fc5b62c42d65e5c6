package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** What was billed for a period, over all invoices that say anything of it; their rows are {@link InvoiceStore}'s. */
public final class BilledLineStore {

    /**
     * Lines of finalized invoices that charge, correct or pay for usage within the period. Of voided invoices only of those whose charges were given up,
     * which a correction must not bring back; what credit notes took back counts as billed for the same reason. Threshold invoices are left out: they
     * only advance what the regular one bills.
     */
    public List<BilledLine> billed(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select l.*, i.currency, i.number
                          from invoice i
                          join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                         where i.workspace_id = :workspace and i.kind <> 'threshold'
                           and (i.status in ('open', 'paid', 'uncollectible') or (i.status = 'void' and i.waived))
                           and l.kind in ('overage', 'late_usage', 'credit') and l.period_from >= :from and l.period_to <= :to
                         order by i.id, l.position""")
                .bind("workspace", workspace.value())
                .bind("from", utc(period.from()))
                .bind("to", utc(period.to()))
                .map((row, context) -> new BilledLine(
                        InvoiceNumber.parse(row.getString("number")).orElseThrow(), InvoiceRows.line(row)))
                .list();
    }

    /**
     * What stands of the fee that the plan in force was charged to the end of the period, on a draft or not: less what credit notes took back, and nothing of
     * a void invoice that no other was made in place of. Empty where none was ever charged. The plan in force began last, whichever invoice was made last: the
     * fee of one before it may be on a late regular invoice, or on one that was made again.
     */
    public Optional<Money> feeCharged(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select i.currency,
                               case when i.status = 'void' then 0 else l.amount_minor - coalesce((
                                   select sum(n.amount_minor) from credit_note_line n
                                    where n.workspace_id = l.workspace_id and n.invoice_id = l.invoice_id and n.invoice_line = l.position), 0)
                               end::bigint as left_minor
                          from invoice i
                          join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                         where i.workspace_id = :workspace and l.kind in ('plan_fee', 'proration_charge')
                           and l.period_from >= :from and l.period_to = :to
                         order by l.period_from desc, i.id desc limit 1""")
                .bind("workspace", workspace.value())
                .bind("from", utc(period.from()))
                .bind("to", utc(period.to()))
                .map((row, context) -> new Money(row.getLong("left_minor"), Currency.getInstance(row.getString("currency"))))
                .findOne();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
