package io.tollgate.actions;

import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes what became of a payment, once, and does what follows from it in the same transaction. The caller that charged, a webhook and the job that
 * resumes may all come here with the same outcome; the workspace's row orders them, and who comes second changes nothing.
 */
public final class ConcludePayment {
    /** Within this time of its start a payment is taken for one that nobody has asked for yet. */
    static final Duration FRESH = Duration.ofMinutes(1);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

    private final WorkspaceStore workspaces;
    private final PaymentStore payments;
    private final InvoiceStore invoices;
    private final AccountBalanceStore balances;
    private final ApplyPayment apply;
    private final NoteFailedAttempt failed;
    private final Upgrades upgrades;

    /** What an upgrade's payment brings about, in the transaction that writes its outcome, the workspace's row held. */
    public interface Upgrades {
        /** Completes the upgrade: its phases, its invoice, and {@link ApplyPayment} for that invoice. */
        void paid(Transaction tx, Payment payment, PaymentPurpose.OfUpgrade upgrade, Instant now);

        void declined(Transaction tx, Payment payment, PaymentPurpose.OfUpgrade upgrade, Instant now);
    }

    public ConcludePayment(
            WorkspaceStore workspaces,
            PaymentStore payments,
            InvoiceStore invoices,
            AccountBalanceStore balances,
            ApplyPayment apply,
            NoteFailedAttempt failed,
            Upgrades upgrades) {
        this.workspaces = workspaces;
        this.payments = payments;
        this.invoices = invoices;
        this.balances = balances;
        this.apply = apply;
        this.failed = failed;
        this.upgrades = upgrades;
    }

    /** The payment as it is afterwards. */
    public Payment run(Transaction tx, PaymentId id, ChargeOutcome outcome, Instant now) {
        workspaces.findForUpdate(tx, id.workspace()).orElseThrow();
        Payment payment = payments.find(tx, id).orElseThrow();
        return switch (payment.status()) {
            case SUCCEEDED -> payment;
            case DECLINED -> outcome instanceof ChargeOutcome.Succeeded(String reference) ? afterAll(tx, payment, reference, now) : payment;
            case STARTED -> switch (outcome) {
                case ChargeOutcome.Succeeded(String reference) -> succeeded(tx, payments.succeeded(tx, id, reference, now), now);
                case ChargeOutcome.Declined(String code, String message) ->
                    declined(tx, payments.declined(tx, id, new Payment.Reason(code, message), now), now);
                case ChargeOutcome.Unknown(String why) -> payments.postponed(tx, id, why, now.plus(pause(payment.tries())));
            };
        };
    }

    private Payment succeeded(Transaction tx, Payment payment, Instant now) {
        switch (payment.purpose()) {
            case PaymentPurpose.OfInvoice(InvoiceId invoice) -> apply.run(tx, payment, invoices.find(tx, invoice).orElseThrow(), now);
            case PaymentPurpose.OfUpgrade upgrade -> upgrades.paid(tx, payment, upgrade, now);
        }
        return payments.find(tx, payment.id()).orElseThrow();
    }

    private Payment declined(Transaction tx, Payment payment, Instant now) {
        switch (payment.purpose()) {
            case PaymentPurpose.OfInvoice(InvoiceId invoice) -> failed.run(tx, invoice, payment, now);
            case PaymentPurpose.OfUpgrade upgrade -> upgrades.declined(tx, payment, upgrade, now);
        }
        return payment;
    }

    /** The gateway took the money though it had said no: it pays the invoice if that still awaits it, and is owed to the workspace otherwise. */
    private Payment afterAll(Transaction tx, Payment declined, String reference, Instant now) {
        Payment payment = payments.succeeded(tx, declined.id(), reference, now);
        switch (payment.purpose()) {
            case PaymentPurpose.OfInvoice(InvoiceId invoice) -> apply.run(tx, payment, invoices.find(tx, invoice).orElseThrow(), now);
            case PaymentPurpose.OfUpgrade upgrade -> balances.add(tx, payment.id().workspace(), ApplyPayment.cause(payment),
                    "Paid for an upgrade that did not happen", payment.amount(), now);
        }
        return payments.find(tx, payment.id()).orElseThrow();
    }

    private static Duration pause(int tries) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
