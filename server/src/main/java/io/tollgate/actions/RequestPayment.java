package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.invoicing.ThresholdInvoiceStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/**
 * What follows the finalization of an invoice, in its transaction: a negative total is owed to the workspace, a positive one is first paid from what it is
 * owed, and the rest is to be collected. The total stays what it is; what is due goes down.
 */
public final class RequestPayment {
    private final InvoiceStore invoices;
    private final ThresholdInvoiceStore thresholds;
    private final PaymentStore payments;
    private final AccountBalanceStore balances;
    private final CollectionStore collections;
    private final ApplyPayment apply;
    private final TellOfPayments tell;

    public RequestPayment(
            InvoiceStore invoices,
            ThresholdInvoiceStore thresholds,
            PaymentStore payments,
            AccountBalanceStore balances,
            CollectionStore collections,
            ApplyPayment apply,
            TellOfPayments tell) {
        this.invoices = invoices;
        this.thresholds = thresholds;
        this.payments = payments;
        this.balances = balances;
        this.collections = collections;
        this.apply = apply;
        this.tell = tell;
    }

    /** Whether what is due was overdue before, on an invoice in whose place this one stands. */
    public enum Standing {
        NEW,
        OVERDUE
    }

    /** The invoice as it is afterwards. The workspace's row is held. */
    public Invoice run(Transaction tx, Invoice finalized, Instant now) {
        return run(tx, finalized, Standing.NEW, now);
    }

    /** As above; what was overdue before stays overdue, and is tried once. */
    public Invoice run(Transaction tx, Invoice finalized, Standing standing, Instant now) {
        if (finalized.total().isNegative()) {
            owe(tx, finalized, now);
        }
        if (finalized.status() != InvoiceStatus.OPEN) {
            return finalized;
        }
        switch (standing) {
            case NEW -> collections.begin(tx, finalized.id(), now);
            case OVERDUE -> collections.beginOverdue(tx, finalized.id(), now);
        }
        tell.issued(tx, fromBalance(tx, finalized, now), now);
        return invoices.find(tx, finalized.id()).orElseThrow();
    }

    /**
     * Ends what is still due of the period's threshold invoices, as its regular invoice bills it: a paid part is credited there, the rest stands there. A
     * payment that is with the gateway meanwhile is owed to the workspace when it succeeds.
     */
    public Standing supersedeThresholds(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        Standing standing = Standing.NEW;
        for (InvoiceId voided : thresholds.supersede(tx, workspace, period)) {
            if (collections.find(tx, voided).flatMap(CollectionStore.Collection::endedAt).isPresent()) {
                standing = Standing.OVERDUE;
            }
            collections.forget(tx, voided);
        }
        return standing;
    }

    /** Of an upgrade, whose payment came first. */
    public Invoice paidBefore(Transaction tx, Invoice finalized, Payment payment, Instant now) {
        if (finalized.total().isNegative()) {
            owe(tx, finalized, now);
        }
        Invoice after = apply.run(tx, payment, finalized, now);
        return after.status() == InvoiceStatus.OPEN ? run(tx, after, now) : after;
    }

    private void owe(Transaction tx, Invoice invoice, Instant now) {
        balances.add(tx, invoice.id().workspace(), "invoice " + invoice.id(), "Owed by invoice " + ShownNumber.of(invoice),
                invoice.total().negated(), now);
    }

    private Invoice fromBalance(Transaction tx, Invoice invoice, Instant now) {
        WorkspaceId workspace = invoice.id().workspace();
        Money balance = balances.balance(tx, workspace, invoice.amountDue().currency());
        if (!balance.isPositive()) {
            return invoice;
        }
        Money used = balance.atMost(invoice.amountDue());
        Payment payment = payments.paid(tx, new PaymentStore.NewPayment(workspace, GatewayKind.BALANCE, Optional.empty(),
                new PaymentPurpose.OfInvoice(invoice.id()), Payment.Cause.BALANCE, used), "invoice " + invoice.id(), now);
        balances.add(tx, workspace, "payment " + payment.id(), "Used for invoice " + ShownNumber.of(invoice), used.negated(), now);
        return apply.run(tx, payment, invoice, now);
    }
}
