package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Table {@code billed_period}: that a workspace's period has been billed, also where there was nothing to bill. */
public final class BilledPeriodStore {

    /**
     * Marks a period as billed, before anything else is done for it. Waits for another transaction that is marking it.
     *
     * @return whether this was the first to mark it; otherwise it is billed already, and is left alone
     */
    public boolean mark(Transaction tx, WorkspaceId workspace, BillingPeriod period, Instant at) {
        return tx.handle().createUpdate("""
                        insert into billed_period (workspace_id, period, billed_at) values (:workspace, :period, :at)
                            on conflict (workspace_id, period) do nothing""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute() == 1;
    }

    public boolean isMarked(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return notYetBilled(tx, List.of(workspace), period).isEmpty();
    }

    /** The earliest period, from this one on, that has not been billed. */
    public BillingPeriod firstNotMarked(Transaction tx, WorkspaceId workspace, BillingPeriod from) {
        BillingPeriod period = from;
        while (isMarked(tx, workspace, period)) {
            period = period.next();
        }
        return period;
    }

    /** The period stays marked; the draft that was noted for it came to nothing. */
    public void forgetInvoice(Transaction tx, InvoiceId invoice) {
        tx.handle().createUpdate("update billed_period set invoice_id = null where workspace_id = :workspace and invoice_id = :invoice")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value())
                .execute();
    }

    /** Notes the regular invoice of a marked period. */
    public void note(Transaction tx, InvoiceId invoice, BillingPeriod period) {
        int noted = tx.handle().createUpdate("""
                        update billed_period set invoice_id = :invoice where workspace_id = :workspace and period = :period""")
                .bind("workspace", invoice.workspace().value())
                .bind("period", period.firstDay())
                .bind("invoice", invoice.value())
                .execute();
        if (noted != 1) {
            throw new IllegalStateException(period + " of " + invoice.workspace() + " is not marked as billed");
        }
    }

    /** Notes that a marked period is final: what it drew of credits stands in their ledger. */
    public void close(Transaction tx, WorkspaceId workspace, BillingPeriod period, Instant at) {
        tx.handle().createUpdate("update billed_period set closed_at = :at where workspace_id = :workspace and period = :period and closed_at is null")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** The latest period of the workspace that is final. */
    public Optional<BillingPeriod> lastClosed(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select max(period) from billed_period where workspace_id = :workspace and closed_at is not null")
                .bind("workspace", workspace.value())
                .mapTo(LocalDate.class)
                .findOne()
                .map(firstDay -> new BillingPeriod(YearMonth.from(firstDay)));
    }

    /** Those of the workspaces whose period has not been billed, in the order given. */
    public List<WorkspaceId> notYetBilled(Transaction tx, Collection<WorkspaceId> workspaces, BillingPeriod period) {
        Set<Integer> billed = new HashSet<>(tx.handle().createQuery("""
                        select workspace_id from billed_period where period = :period and workspace_id = any(:workspaces)""")
                .bind("period", period.firstDay())
                .bind("workspaces", workspaces.stream().mapToInt(WorkspaceId::value).toArray())
                .mapTo(Integer.class)
                .list());
        return workspaces.stream().filter(workspace -> !billed.contains(workspace.value())).toList();
    }
}
