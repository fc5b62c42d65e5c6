package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.CollectionStore.Collection;
import io.tollgate.domain.payments.Dunning;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Optional;

/** What follows when an invoice could not be collected: the schedule's next attempt, or, when it is through, a workspace that is unpaid. */
public final class NoteFailedAttempt {
    /** Where there was nothing to charge. */
    public static final Payment.Reason NO_METHOD = new Payment.Reason("no_payment_method", "There is no payment method.");

    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final CollectionStore collections;
    private final Dunning dunning;
    private final TellOfPayments tell;

    public NoteFailedAttempt(
            WorkspaceStore workspaces, InvoiceStore invoices, CollectionStore collections, Dunning dunning, TellOfPayments tell) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.collections = collections;
        this.dunning = dunning;
        this.tell = tell;
    }

    /** After a payment was declined. The workspace's row is held. */
    public void run(Transaction tx, InvoiceId id, Payment payment, Instant now) {
        run(tx, id, payment.cause(), payment.reason().orElseThrow(), now);
    }

    /** After an attempt that had no method to charge. */
    public void withoutMethod(Transaction tx, InvoiceId id, Payment.Cause cause, Instant now) {
        run(tx, id, cause, NO_METHOD, now);
    }

    private void run(Transaction tx, InvoiceId id, Payment.Cause cause, Payment.Reason reason, Instant now) {
        Invoice invoice = invoices.find(tx, id).orElseThrow();
        Workspace workspace = workspaces.find(tx, id.workspace()).orElseThrow();
        Optional<Collection> collection = collections.find(tx, id);
        if (collection.isEmpty() || !StartPayment.isPayable(invoice)) {
            return;
        }
        switch (cause) {
            case SCHEDULED -> afterSchedule(tx, workspace, invoice, collection.get(), reason, now);
            case ASKED -> tell.failed(tx, workspace, invoice, reason, collection.get().scheduledAt(), now);
            case CALL -> tell.failedBeforeCaller(tx, invoice, reason, now);
            case OPERATOR, BALANCE -> { }
        }
    }

    private void afterSchedule(
            Transaction tx, Workspace workspace, Invoice invoice, Collection collection, Payment.Reason reason, Instant now) {
        switch (dunning.after(collection.attempts(), collection.firstAttemptAt().orElse(now), now)) {
            case Dunning.Next.Retry(Instant next) -> {
                collections.schedule(tx, invoice.id(), next);
                tell.failed(tx, workspace, invoice, reason, Optional.of(next), now);
            }
            case Dunning.Next.Ended() -> {
                collections.end(tx, invoice.id(), now);
                tell.failed(tx, workspace, invoice, reason, Optional.empty(), now);
                if (workspace.status() != Workspace.Status.UNPAID) {
                    workspaces.changeStatus(tx, workspace.id(), Workspace.Status.UNPAID);
                    tell.unpaid(tx, workspace, invoice, now);
                }
            }
        }
    }
}
