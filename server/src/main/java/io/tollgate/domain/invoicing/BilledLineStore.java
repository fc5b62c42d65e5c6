package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
     * Whether the invoice that last charged a fee to the end of the period stands, draft or not; empty where none ever did. A void one charged nothing, so
     * that there is nothing to take back.
     */
    public Optional<Boolean> isFeeCharged(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select i.status <> 'void'
                          from invoice i
                          join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                         where i.workspace_id = :workspace and l.kind in ('plan_fee', 'proration_charge')
                           and l.period_from >= :from and l.period_to = :to
                         order by i.id desc limit 1""")
                .bind("workspace", workspace.value())
                .bind("from", utc(period.from()))
                .bind("to", utc(period.to()))
                .mapTo(Boolean.class)
                .findOne();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
