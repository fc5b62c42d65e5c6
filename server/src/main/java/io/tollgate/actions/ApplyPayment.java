package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;

/** Takes a payment that has succeeded off what is due of an invoice. What is more than that is owed to the workspace: no money is lost. */
public final class ApplyPayment {
    private final InvoiceStore invoices;
    private final PaymentStore payments;
    private final AccountBalanceStore balances;
    private final CollectionStore collections;
    private final RestoreWorkspace restore;
    private final TellOfPayments tell;

    public ApplyPayment(
            InvoiceStore invoices,
            PaymentStore payments,
            AccountBalanceStore balances,
            CollectionStore collections,
            RestoreWorkspace restore,
            TellOfPayments tell) {
        this.invoices = invoices;
        this.payments = payments;
        this.balances = balances;
        this.collections = collections;
        this.restore = restore;
        this.tell = tell;
    }

    /** The invoice as it is afterwards. The workspace's row is held. */
    public Invoice run(Transaction tx, Payment payment, Invoice invoice, Instant now) {
        Money zero = Money.zero(payment.amount().currency());
        Money taken = StartPayment.isPayable(invoice) ? payment.amount().atMost(invoice.amountDue()) : zero;
        Money rest = payment.amount().minus(taken);
        Invoice after = invoice;
        if (taken.isPositive()) {
            payments.applied(tx, payment.id(), invoice.id(), taken);
            after = invoices.pay(tx, invoice.id(), taken);
        }
        if (rest.isPositive()) {
            balances.add(tx, payment.id().workspace(), cause(payment), "Paid beyond what was due of " + ShownNumber.of(invoice), rest, now);
        }
        tell.paid(tx, payment, after, now);
        if (after.status() == InvoiceStatus.PAID) {
            collections.forget(tx, invoice.id());
        }
        restore.run(tx, payment.id().workspace(), now);
        return after;
    }

    static String cause(Payment payment) {
        return "payment " + payment.id();
    }
}
