package io.tollgate;

import io.tollgate.actions.ChargePayment;
import io.tollgate.actions.CollectInvoice;
import io.tollgate.actions.ConcludePayment;
import io.tollgate.actions.ConcludeRefund;
import io.tollgate.actions.DetachMethod;
import io.tollgate.actions.DisputePayment;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.HearStripe;
import io.tollgate.actions.NoteFailedAttempt;
import io.tollgate.actions.StartPayment;
import io.tollgate.actions.PayInvoice;
import io.tollgate.actions.RecordTransfer;
import io.tollgate.actions.WriteOffInvoice;
import io.tollgate.actions.RefundPayment;
import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.domain.invoicing.FinalizedInvoiceStore;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.ManualGateway;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.payments.PaymentRules;
import io.tollgate.domain.payments.StripeGateway;
import io.tollgate.domain.payments.TestGateway;
import io.tollgate.domain.payments.TestGatewayStore;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.entrypoints.jobs.CollectPayments;
import io.tollgate.entrypoints.jobs.DetachMethods;
import io.tollgate.entrypoints.jobs.ResumePayments;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The part of the house where money is taken: the gateways, and what is done with their answers. */
public final class PaymentDesk {
    public final Gateways gateways;
    public final StartPayment startPayment;
    public final NoteFailedAttempt noteFailedAttempt;
    public final ConcludePayment concludePayment;
    public final ChargePayment chargePayment;
    public final CollectInvoice collectInvoice;
    public final PayInvoice payInvoice;
    public final RecordTransfer recordTransfer;
    public final WriteOffInvoice writeOffInvoice;
    public final RefundPayment refundPayment;
    public final KeepPaymentMethods keepMethods;
    public final DisputePayment disputePayment;
    public final HearStripe hearStripe;
    public final List<DueJob> jobs;

    PaymentDesk(
            Database database,
            InstantSource clock,
            PaymentRules rules,
            Gateways gateways,
            PaymentBooks books,
            WorkspaceStore workspaces,
            InvoiceStore invoices,
            AuditStore audit,
            ConcludePayment.Upgrades upgrades) {
        this.gateways = gateways;
        startPayment = new StartPayment(workspaces, invoices, books.methods, books.payments, rules.resumeAfter());
        noteFailedAttempt = new NoteFailedAttempt(workspaces, invoices, books.collections, rules.dunning(), books.tell);
        concludePayment = new ConcludePayment(
                workspaces, books.payments, invoices, books.balances, books.applyPayment, noteFailedAttempt, upgrades);
        chargePayment = new ChargePayment(database, books.payments, books.methods, invoices, gateways, concludePayment, clock);
        collectInvoice = new CollectInvoice(workspaces, invoices, books.collections, startPayment, noteFailedAttempt);
        payInvoice = new PayInvoice(database, invoices, startPayment, chargePayment, clock);
        recordTransfer = new RecordTransfer(workspaces, invoices, books.payments, books.applyPayment, audit);
        writeOffInvoice = new WriteOffInvoice(workspaces, invoices, books.collections, audit);
        ConcludeRefund concludeRefund = new ConcludeRefund(workspaces, books.refunds, books.balances, books.tell, audit);
        refundPayment = new RefundPayment(database, workspaces, books.payments, books.refunds, gateways, books.disputes, concludeRefund, audit, clock);
        keepMethods = new KeepPaymentMethods(workspaces, books.methods, books.collections, audit);
        disputePayment = new DisputePayment(workspaces, invoices, new FinalizedInvoiceStore(invoices), books.payments, books.refunds, books.disputes,
                books.balances, books.collections, books.tell, audit);
        hearStripe = new HearStripe(database, workspaces, books.payments, books.refunds, books.methods, keepMethods, concludePayment, concludeRefund,
                disputePayment, gateways, audit, clock);
        jobs = List.of(
                new CollectPayments(database, books.collections, collectInvoice, chargePayment),
                new ResumePayments(database, books.payments, chargePayment, books.refunds, refundPayment),
                new DetachMethods(database, books.methods, new DetachMethod(database, books.methods, gateways, clock)));
    }

    /** Those that the settings ask for. */
    static Gateways gateways(PaymentRules rules, Database database, InstantSource clock, Tokens tokens) {
        List<PaymentGateway> gateways = new ArrayList<>(List.of(new ManualGateway()));
        if (rules.testMethods()) {
            gateways.add(new TestGateway(new TestGatewayStore(database, clock), tokens));
        }
        rules.stripe().map(StripeGateway::new).ifPresent(gateways::add);
        return new Gateways(gateways);
    }
}
