package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Writes down that an amount is to be taken, before anybody is asked for it. {@link ChargePayment} then asks. */
public final class StartPayment {
    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final PaymentMethodStore methods;
    private final PaymentStore payments;
    private final Duration resumeAfter;

    public StartPayment(
            WorkspaceStore workspaces, InvoiceStore invoices, PaymentMethodStore methods, PaymentStore payments, Duration resumeAfter) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.methods = methods;
        this.payments = payments;
        this.resumeAfter = resumeAfter;
    }

    /** @param method the workspace's default method when empty */
    public record Request(WorkspaceId workspace, Money amount, PaymentPurpose purpose, Optional<PaymentMethodId> method, Payment.Cause cause) {
        /** For somebody who pays now. */
        public Request(WorkspaceId workspace, Money amount, PaymentPurpose purpose, Optional<PaymentMethodId> method) {
            this(workspace, amount, purpose, method, Payment.Cause.CALL);
        }
    }

    public sealed interface Outcome {
        record Started(Payment payment) implements Outcome {}

        /** Another payment of the same invoice, or for another upgrade, has no outcome yet. It may be charged again: that only asks what became of it. */
        record InFlight(Payment other) implements Outcome {}

        record NoMethod() implements Outcome {}

        /** The invoice awaits no payment, or not that much. */
        record NotDue() implements Outcome {}
    }

    /** @throws ApiError NOT_FOUND when the workspace has no such method */
    public Outcome run(Transaction tx, Request request, Instant now) {
        workspaces.findForUpdate(tx, request.workspace()).orElseThrow();
        Optional<Payment> inFlight = switch (request.purpose()) {
            case PaymentPurpose.OfInvoice(InvoiceId invoice) -> payments.inFlight(tx, invoice);
            case PaymentPurpose.OfUpgrade _ -> payments.upgradeInFlight(tx, request.workspace());
        };
        if (inFlight.isPresent()) {
            return new Outcome.InFlight(inFlight.get());
        }
        if (request.purpose() instanceof PaymentPurpose.OfInvoice(InvoiceId invoice) && !isDue(tx, invoice, request.amount())) {
            return new Outcome.NotDue();
        }
        Optional<PaymentMethod> method = request.method().isPresent()
                ? Optional.of(chosen(tx, request.workspace(), request.method().get()))
                : methods.defaultOf(tx, request.workspace());
        return method.<Outcome>map(with -> new Outcome.Started(payments.start(
                        tx,
                        new PaymentStore.NewPayment(
                                request.workspace(), with.gateway(), Optional.of(with.id()), request.purpose(), request.cause(), request.amount()),
                        now.plus(resumeAfter), now)))
                .orElseGet(Outcome.NoMethod::new);
    }

    private boolean isDue(Transaction tx, InvoiceId id, Money amount) {
        Invoice invoice = invoices.find(tx, id).orElseThrow();
        return isPayable(invoice) && amount.isPositive() && amount.compareTo(invoice.amountDue()) <= 0;
    }

    static boolean isPayable(Invoice invoice) {
        return (invoice.status() == InvoiceStatus.OPEN || invoice.status() == InvoiceStatus.UNCOLLECTIBLE) && invoice.amountDue().isPositive();
    }

    private PaymentMethod chosen(Transaction tx, WorkspaceId workspace, PaymentMethodId id) {
        return methods.find(tx, id)
                .filter(method -> id.workspace().equals(workspace) && method.removedAt().isEmpty())
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no payment method '" + id + "'.", "paymentMethod"));
    }
}
