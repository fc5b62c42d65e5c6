package io.tollgate.actions;

import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.CreditNoteStore;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.FinalizedInvoiceStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes back from a finalized invoice. What of it is not paid yet need not be paid any more; what was paid goes to the workspace's account balance, or back
 * the way it came. The workspace's row is held, so that notes made at once never take back more than there is.
 */
public final class IssueCreditNote {
    /** When the job that resumes refunds asks the gateway for one: as soon as it runs after this is committed. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final FinalizedInvoiceStore finalized;
    private final CreditNoteStore notes;
    private final AccountBalanceStore balances;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final CollectionStore collections;
    private final RestoreWorkspace restore;
    private final TellOfInvoice tell;
    private final AuditStore audit;

    public IssueCreditNote(
            WorkspaceStore workspaces,
            InvoiceStore invoices,
            FinalizedInvoiceStore finalized,
            CreditNoteStore notes,
            AccountBalanceStore balances,
            PaymentStore payments,
            RefundStore refunds,
            CollectionStore collections,
            RestoreWorkspace restore,
            TellOfInvoice tell,
            AuditStore audit) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.finalized = finalized;
        this.notes = notes;
        this.balances = balances;
        this.payments = payments;
        this.refunds = refunds;
        this.collections = collections;
        this.restore = restore;
        this.tell = tell;
        this.audit = audit;
    }

    /**
     * @param parts of which lines; all that is left of the invoice where empty
     * @param returnTo where goes what was paid already
     */
    public record Request(InvoiceId invoice, String reason, List<Creditable.Part> parts, CreditNote.ReturnTo returnTo, String actor) {
        public Request {
            parts = List.copyOf(parts);
        }
    }

    /** @throws ApiError INVOICE_NOT_OPEN, CREDIT_EXCEEDS_INVOICE, INVALID_REQUEST */
    public CreditNote run(Transaction tx, Request request, Instant now) {
        workspaces.findForUpdate(tx, request.invoice().workspace()).orElseThrow();
        Invoice invoice = invoices.find(tx, request.invoice()).orElseThrow();
        Creditable left = notes.creditable(tx, invoice);
        Creditable.Proposal proposal = request.parts().isEmpty() ? left.whole() : left.of(request.parts());
        Money offDue = proposal.total().atMost(invoice.amountDue());
        Money returned = proposal.total().minus(offDue);
        Invoice credited = finalized.credit(tx, invoice.id(), proposal.total(), offDue);
        if (!credited.amountDue().isPositive()) {
            collections.forget(tx, invoice.id());
            restore.run(tx, invoice.id().workspace(), now);
        }
        CreditNote note = notes.add(tx, invoice, proposal, request.reason(), offDue, Optional.of(request.returnTo()).filter(any -> returned.isPositive()), now);
        if (returned.isPositive()) {
            giveBack(tx, note, now);
        }
        tell.credited(tx, note, credited, now);
        audit.append(tx, new AuditEntry(invoice.id().workspace(), now, request.actor(), "credit_note.issued", note.number().toString(), Map.of(
                "invoice", note.invoiceNumber().toString(),
                "reason", note.reason(),
                "total", note.total() + " " + note.total().currency(),
                "returned", note.returned() + note.returnedTo().map(to -> " to " + to.word()).orElse(""))));
        return note;
    }

    /** Refunds are written here and asked of the gateway by the job that resumes them, once this is committed. */
    private void giveBack(Transaction tx, CreditNote note, Instant now) {
        String because = "Credit note " + note.number();
        switch (note.returnedTo().orElseThrow()) {
            case BALANCE -> balances.add(tx, note.workspaceId(), "credit note " + note.number(), because, note.returned(), now);
            case GATEWAY -> {
                Money left = note.returned();
                for (Payment payment : payments.of(tx, note.invoice()).reversed()) {
                    Money part = refundable(tx, payment, left.currency()).atMost(left);
                    if (part.isPositive()) {
                        refunds.startOf(tx, note, payment, part, because, now.plus(SOON), now);
                        left = left.minus(part);
                    }
                }
                if (left.isPositive()) {
                    throw ApiError.of(ErrorCode.CONFLICT, "Of the " + note.returned() + " to return, " + left
                            + " cannot go back the way they came, as they were paid from the account balance or were given back before; use refund: balance.",
                            "refund");
                }
            }
        }
    }

    private Money refundable(Transaction tx, Payment payment, Currency currency) {
        if (!payment.hasSucceeded() || payment.gateway() == GatewayKind.BALANCE) {
            return Money.zero(currency);
        }
        Money left = payment.amount().minus(refunds.total(tx, payment));
        return left.atMost(payment.applied());
    }
}
