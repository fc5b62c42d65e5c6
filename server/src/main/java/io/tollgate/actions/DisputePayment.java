package io.tollgate.actions;

import io.tollgate.domain.invoicing.FinalizedInvoiceStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes in that a payment is disputed, and how that ended. Until it ends nothing changes; a lost one means that the money was never received: that much of
 * the invoice is due again, and overdue at once. Told again, or in another order, it changes nothing: each dispute begins once and ends once.
 */
public final class DisputePayment {
    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final FinalizedInvoiceStore finalized;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final DisputeStore disputes;
    private final AccountBalanceStore balances;
    private final CollectionStore collections;
    private final TellOfPayments tell;
    private final AuditStore audit;

    public DisputePayment(
            WorkspaceStore workspaces,
            InvoiceStore invoices,
            FinalizedInvoiceStore finalized,
            PaymentStore payments,
            RefundStore refunds,
            DisputeStore disputes,
            AccountBalanceStore balances,
            CollectionStore collections,
            TellOfPayments tell,
            AuditStore audit) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.finalized = finalized;
        this.payments = payments;
        this.refunds = refunds;
        this.disputes = disputes;
        this.balances = balances;
        this.collections = collections;
        this.tell = tell;
        this.audit = audit;
    }

    /** The workspace's row is held. */
    public void run(Transaction tx, Payment payment, Dispute.Told told, String actor, Instant now) {
        boolean isNew = disputes.open(tx, payment.id(), told, now);
        switch (told.status()) {
            case OPEN -> {
                if (isNew) {
                    note(tx, payment, told, actor, "payment.disputed", Map.of(), now);
                    tell.disputed(tx, payment, told, invoice(tx, payment), now);
                }
            }
            case WON -> {
                if (disputes.close(tx, payment.id(), told.reference(), told.status(), now)) {
                    note(tx, payment, told, actor, "payment.dispute_won", Map.of(), now);
                    tell.disputed(tx, payment, told, invoice(tx, payment), now);
                }
            }
            case LOST -> {
                Money before = disputes.lost(tx, payment);
                if (disputes.close(tx, payment.id(), told.reference(), told.status(), now)) {
                    lose(tx, payment, told, before, actor, now);
                }
            }
        }
    }

    /** @param before what other disputes have taken of the payment */
    private void lose(Transaction tx, Payment payment, Dispute.Told told, Money before, String actor, Instant now) {
        WorkspaceId workspace = payment.id().workspace();
        Money zero = Money.zero(payment.amount().currency());
        Money left = payment.amount().minus(refunds.atGateway(tx, payment)).minus(before);
        Money taken = left.isPositive() ? told.amount().atMost(left) : zero;
        Optional<Invoice> invoice = invoice(tx, payment);
        Money dueAgain = invoice.map(paid -> taken.atMost(payment.applied()).atMost(kept(paid))).orElse(zero);
        if (dueAgain.isPositive()) {
            payments.takenBack(tx, payment.id(), dueAgain);
            invoice = Optional.of(finalized.reopen(tx, invoice.orElseThrow().id(), dueAgain));
            collections.overdueAtOnce(tx, invoice.get().id(), now);
        }
        Money balance = balances.balance(tx, workspace, zero.currency());
        Money offBalance = balance.isPositive() ? taken.minus(dueAgain).atMost(balance) : zero;
        if (offBalance.isPositive()) {
            balances.add(tx, workspace, "dispute " + told.reference(), "Taken back by the bank", offBalance.negated(), now);
        }
        disputes.lost(tx, payment.id(), told.reference(), dueAgain, offBalance);
        note(tx, payment, told, actor, "payment.dispute_lost",
                Map.of("dueAgain", dueAgain.toString(), "offBalance", offBalance.toString()), now);
        tell.disputed(tx, payment, told, invoice, now);
        if (dueAgain.isPositive()) {
            holdBack(tx, workspace, invoice.get(), dueAgain, now);
        }
    }

    private void holdBack(Transaction tx, WorkspaceId id, Invoice invoice, Money dueAgain, Instant now) {
        Workspace workspace = workspaces.find(tx, id).orElseThrow();
        tell.takenBack(tx, workspace, invoice, dueAgain, now);
        if (workspace.status() != Workspace.Status.UNPAID) {
            workspaces.changeStatus(tx, id, Workspace.Status.UNPAID);
            tell.unpaidAfterDispute(tx, workspace, invoice, now);
        }
    }

    /** What of the invoice was paid and not given back by a credit note; of a void one nothing is asked any more. */
    private static Money kept(Invoice invoice) {
        return switch (invoice.status()) {
            case OPEN, PAID, UNCOLLECTIBLE -> {
                Money kept = invoice.total().minus(invoice.amountDue()).minus(invoice.credited());
                yield kept.isPositive() ? kept : Money.zero(kept.currency());
            }
            case DRAFT, VOID -> Money.zero(invoice.total().currency());
        };
    }

    private Optional<Invoice> invoice(Transaction tx, Payment payment) {
        return payment.invoice().flatMap(id -> invoices.find(tx, id));
    }

    private void note(Transaction tx, Payment payment, Dispute.Told told, String actor, String what, Map<String, String> more, Instant now) {
        Map<String, String> details = new LinkedHashMap<>(Map.of(
                "dispute", told.reference(), "amount", told.amount().toString(), "reason", told.reason()));
        details.putAll(more);
        audit.append(tx, new AuditEntry(payment.id().workspace(), now, actor, what, payment.id().toString(), details));
    }
}
