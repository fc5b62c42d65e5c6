package io.tollgate;

import io.tollgate.actions.ApplyPayment;
import io.tollgate.actions.MailWorkspace;
import io.tollgate.actions.RequestPayment;
import io.tollgate.actions.RestoreWorkspace;
import io.tollgate.actions.TellOfPayments;
import io.tollgate.domain.invoicing.BillingThresholdStore;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.invoicing.ThresholdInvoiceStore;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.random.Tokens;

/** The part of the house where payments are written down: what issuing an invoice needs of them. */
public final class PaymentBooks {
    public final PaymentMethodStore methods = new PaymentMethodStore();
    public final PaymentStore payments;
    public final CollectionStore collections = new CollectionStore();
    public final RefundStore refunds = new RefundStore();
    public final DisputeStore disputes = new DisputeStore();
    public final ThresholdInvoiceStore thresholdInvoices = new ThresholdInvoiceStore();
    public final BillingThresholdStore billingThresholds = new BillingThresholdStore();
    public final AccountBalanceStore balances = new AccountBalanceStore();
    public final TellOfPayments tell;
    public final RestoreWorkspace restoreWorkspace;
    public final ApplyPayment applyPayment;
    public final RequestPayment requestPayment;

    PaymentBooks(Tokens tokens, WorkspaceStore workspaces, InvoiceStore invoices, OutboxStore outbox, MailWorkspace mail) {
        payments = new PaymentStore(tokens);
        tell = new TellOfPayments(workspaces, methods, outbox, mail);
        restoreWorkspace = new RestoreWorkspace(workspaces, collections, tell);
        applyPayment = new ApplyPayment(invoices, payments, balances, collections, restoreWorkspace, tell);
        requestPayment = new RequestPayment(invoices, thresholdInvoices, payments, balances, collections, applyPayment, tell);
    }
}
