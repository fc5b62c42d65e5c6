package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** Of the period's threshold invoices, by their numbers: what an upgrade's invoice has credited of what was paid on them. */
    public Map<String, Money> creditedByUpgrades(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        Map<String, Money> credited = new HashMap<>();
        tx.handle().createQuery("""
                        select l.basis ->> 'invoiceNumber' as number, -sum(l.amount_minor)::bigint as credited_minor, i.currency
                          from invoice i
                          join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                         where i.workspace_id = :workspace and i.period = :period and i.kind = 'upgrade'
                           and i.status in ('open', 'paid', 'uncollectible') and l.kind = 'threshold_credit'
                         group by l.basis ->> 'invoiceNumber', i.currency""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .map((row, context) -> Map.entry(row.getString("number"), new Money(row.getLong("credited_minor"), InvoiceRows.currency(row))))
                .forEach(entry -> credited.put(entry.getKey(), entry.getValue()));
        return credited;
    }

    /**
     * Voids the period's threshold invoices that are not paid: the regular invoice bills all that they advanced, less what was paid of it. Not those that an
     * upgrade's invoice has credited as paid, which are due again because a bank took the payment back: nothing else bills what they did.
     *
     * @return those that were voided
     */
    public List<InvoiceId> supersede(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        update invoice set status = 'void', due_minor = 0
                         where workspace_id = :workspace and period = :period and kind = 'threshold' and status in ('open', 'uncollectible')
                           and not exists (
                               select from invoice u join invoice_line l on l.workspace_id = u.workspace_id and l.invoice_id = u.id
                                where u.workspace_id = :workspace and u.period = :period and u.kind = 'upgrade' and u.status in ('open', 'paid', 'uncollectible')
                                  and l.kind = 'threshold_credit' and l.basis ->> 'invoiceNumber' = invoice.number)
                        returning workspace_id, id""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .map((row, context) -> InvoiceRows.id(row))
                .list();
    }
}
