package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An operator says that money for an invoice has arrived by itself: a bank transfer, whole or in part. */
public final class RecordTransfer {
    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final PaymentStore payments;
    private final ApplyPayment apply;
    private final AuditStore audit;

    public RecordTransfer(
            WorkspaceStore workspaces, InvoiceStore invoices, PaymentStore payments, ApplyPayment apply, AuditStore audit) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.payments = payments;
        this.apply = apply;
        this.audit = audit;
    }

    /**
     * @param reference what the bank calls the transfer; one is recorded once
     * @param amount all that is due when empty
     */
    public record Request(InvoiceId invoice, String reference, Optional<BigDecimal> amount, String actor) {}

    /** @throws ApiError ALREADY_EXISTS, CONFLICT, INVALID_REQUEST */
    public Invoice run(Transaction tx, Request request, Instant now) {
        InvoiceId id = request.invoice();
        workspaces.findForUpdate(tx, id.workspace()).orElseThrow();
        Invoice invoice = invoices.find(tx, id).orElseThrow();
        boolean isKnown = payments.find(tx, GatewayKind.MANUAL, request.reference())
                .filter(payment -> payment.id().workspace().equals(id.workspace())).isPresent();
        if (isKnown) {
            throw ApiError.of(ErrorCode.ALREADY_EXISTS, "The transfer '" + request.reference() + "' was recorded before.", "reference");
        }
        if (!StartPayment.isPayable(invoice)) {
            throw ApiError.of(ErrorCode.CONFLICT, "The invoice is " + invoice.status().word() + "; it awaits no payment.", "number");
        }
        if (payments.inFlight(tx, id).isPresent()) {
            throw ApiError.of(ErrorCode.CONFLICT, "Another payment of this invoice is under way. Record the transfer when it has ended.", "number");
        }
        Money amount = request.amount().map(decimal -> Amounts.read(decimal, invoice.amountDue().currency())).orElse(invoice.amountDue());
        if (amount.compareTo(invoice.amountDue()) > 0) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "Only " + invoice.amountDue() + " is due.", "amount");
        }
        Payment payment = payments.paid(tx, new PaymentStore.NewPayment(id.workspace(), GatewayKind.MANUAL, Optional.empty(),
                new PaymentPurpose.OfInvoice(id), Payment.Cause.OPERATOR, amount), request.reference(), now);
        audit.append(tx, new AuditEntry(id.workspace(), now, request.actor(), "invoice.transfer_recorded", ShownNumber.of(invoice),
                Map.of("amount", amount.toString(), "reference", request.reference())));
        return apply.run(tx, payment, invoice, now);
    }
}
