package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Somebody pays an invoice now: all that is due of it, and at once. In transactions of its own, the gateway asked between them. */
public final class PayInvoice {
    private final Database database;
    private final InvoiceStore invoices;
    private final StartPayment start;
    private final ChargePayment charge;
    private final InstantSource clock;

    public PayInvoice(Database database, InvoiceStore invoices, StartPayment start, ChargePayment charge, InstantSource clock) {
        this.database = database;
        this.invoices = invoices;
        this.start = start;
        this.charge = charge;
        this.clock = clock;
    }

    public sealed interface Outcome {
        record Paid() implements Outcome {}

        record Failed(Payment.Reason why) implements Outcome {}

        /** The gateway has not answered; it is asked again, and the invoice is paid when it says so. */
        record Pending() implements Outcome {}
    }

    /**
     * An invoice that is paid stays so. A payment that is under way is waited for rather than made twice.
     *
     * @param method the workspace's default method when empty
     * @throws ApiError NOT_FOUND; CONFLICT when the invoice cannot be paid
     */
    public Outcome run(InvoiceId id, Optional<PaymentMethodId> method) {
        Instant now = clock.instant();
        return switch (database.inTransaction(tx -> begin(tx, id, method, now))) {
            case StartPayment.Outcome.Started(Payment payment) -> outcome(charge.run(payment.id()));
            case StartPayment.Outcome.InFlight(Payment other) -> outcome(charge.run(other.id()));
            case StartPayment.Outcome.NoMethod() -> new Outcome.Failed(NoteFailedAttempt.NO_METHOD);
            case StartPayment.Outcome.NotDue() -> new Outcome.Paid();
        };
    }

    private StartPayment.Outcome begin(Transaction tx, InvoiceId id, Optional<PaymentMethodId> method, Instant now) {
        Invoice invoice = invoices.find(tx, id).orElseThrow();
        if (invoice.status() == InvoiceStatus.DRAFT || invoice.status() == InvoiceStatus.VOID) {
            throw ApiError.of(ErrorCode.CONFLICT, invoice.status() == InvoiceStatus.DRAFT
                    ? "The invoice is a draft; it can be paid when it is finalized."
                    : "The invoice is void; nothing is due of it.", "number");
        }
        return start.run(tx, new StartPayment.Request(id.workspace(), invoice.amountDue(), new PaymentPurpose.OfInvoice(id), method), now);
    }

    private static Outcome outcome(Payment payment) {
        return switch (payment.status()) {
            case STARTED -> new Outcome.Pending();
            case SUCCEEDED -> new Outcome.Paid();
            case DECLINED -> new Outcome.Failed(payment.reason().orElseThrow());
        };
    }
}
