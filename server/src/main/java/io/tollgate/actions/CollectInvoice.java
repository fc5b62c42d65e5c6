package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.CollectionStore.Collection;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Begins an attempt to collect what is due of an invoice, when its time has come. {@link ChargePayment} goes on with it. */
public final class CollectInvoice {
    /** Longer than a payment that is under way takes to get an outcome, but for a gateway that is away. */
    private static final Duration WHILE_ANOTHER = Duration.ofMinutes(10);

    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final CollectionStore collections;
    private final StartPayment start;
    private final NoteFailedAttempt failed;

    public CollectInvoice(
            WorkspaceStore workspaces, InvoiceStore invoices, CollectionStore collections, StartPayment start, NoteFailedAttempt failed) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.collections = collections;
        this.start = start;
        this.failed = failed;
    }

    /** The payment to charge, where there is one. */
    public Optional<PaymentId> run(Transaction tx, InvoiceId id, Instant now) {
        workspaces.findForUpdate(tx, id.workspace()).orElseThrow();
        Optional<Collection> due = collections.find(tx, id).filter(each -> each.isScheduledBy(now) || each.isAskedBy(now));
        if (due.isEmpty()) {
            return Optional.empty();
        }
        Invoice invoice = invoices.find(tx, id).orElseThrow();
        if (invoice.status() != InvoiceStatus.OPEN || !invoice.amountDue().isPositive()) {
            stop(tx, invoice, due.get());
            return Optional.empty();
        }
        Payment.Cause cause = due.get().isScheduledBy(now) ? Payment.Cause.SCHEDULED : Payment.Cause.ASKED;
        StartPayment.Request wanted = new StartPayment.Request(
                id.workspace(), invoice.amountDue(), new PaymentPurpose.OfInvoice(id), Optional.empty(), cause);
        return switch (start.run(tx, wanted, now)) {
            case StartPayment.Outcome.Started(Payment payment) -> {
                begun(tx, id, cause, now);
                yield Optional.of(payment.id());
            }
            case StartPayment.Outcome.NoMethod() -> {
                begun(tx, id, cause, now);
                failed.withoutMethod(tx, id, cause, now);
                yield Optional.empty();
            }
            case StartPayment.Outcome.InFlight other -> {
                collections.postpone(tx, id, now, now.plus(WHILE_ANOTHER));
                yield Optional.empty();
            }
            case StartPayment.Outcome.NotDue() -> Optional.empty();
        };
    }

    private void begun(Transaction tx, InvoiceId id, Payment.Cause cause, Instant now) {
        if (cause == Payment.Cause.SCHEDULED) {
            collections.attempt(tx, id, now);
        } else {
            collections.extraAttempt(tx, id);
        }
    }

    /** An invoice that was written off stays overdue where it was; of one that was voided or paid nothing is left to collect. */
    private void stop(Transaction tx, Invoice invoice, Collection collection) {
        if (invoice.status() == InvoiceStatus.UNCOLLECTIBLE && collection.endedAt().isPresent()) {
            collections.extraAttempt(tx, invoice.id());
        } else {
            collections.forget(tx, invoice.id());
        }
    }
}
