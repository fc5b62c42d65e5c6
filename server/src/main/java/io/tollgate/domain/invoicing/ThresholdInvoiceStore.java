package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.List;

/** Threshold invoices in table {@code invoice}: what they advanced of a period. */
public final class ThresholdInvoiceStore {

    /** What the period's threshold invoices that still stand have billed, the oldest first. */
    public List<BillingFacts.ThresholdPayment> billed(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select number, subtotal_minor, total_minor, currency from invoice
                         where workspace_id = :workspace and period = :period and kind = 'threshold' and status in ('open', 'paid', 'uncollectible')
                         order by id""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .map((row, context) -> BillingFacts.ThresholdPayment.of(
                        row.getString("number"),
                        new Money(row.getLong("total_minor"), InvoiceRows.currency(row)),
                        new Money(row.getLong("subtotal_minor"), InvoiceRows.currency(row)),
                        new Money(row.getLong("total_minor"), InvoiceRows.currency(row))))
                .list();
    }

    /**
     * Voids the period's threshold invoices that are not paid: the regular invoice bills all that they advanced, less what was paid of it.
     *
     * @return those that were voided
     */
    public List<InvoiceId> supersede(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        update invoice set status = 'void', due_minor = 0
                         where workspace_id = :workspace and period = :period and kind = 'threshold' and status in ('open', 'uncollectible')
                        returning workspace_id, id""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .map((row, context) -> InvoiceRows.id(row))
                .list();
    }
}
