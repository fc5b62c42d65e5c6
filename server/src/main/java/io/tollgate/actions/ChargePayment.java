package io.tollgate.actions;

import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentGateway.Charge;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Asks the gateway for a payment that was started, outside of any transaction, and has the outcome written. Run again, or by two at once, it asks
 * under the same key, and the outcome is written once.
 */
public final class ChargePayment {
    private final Database database;
    private final PaymentStore payments;
    private final PaymentMethodStore methods;
    private final InvoiceStore invoices;
    private final Gateways gateways;
    private final ConcludePayment conclude;
    private final InstantSource clock;

    public ChargePayment(
            Database database,
            PaymentStore payments,
            PaymentMethodStore methods,
            InvoiceStore invoices,
            Gateways gateways,
            ConcludePayment conclude,
            InstantSource clock) {
        this.database = database;
        this.payments = payments;
        this.methods = methods;
        this.invoices = invoices;
        this.gateways = gateways;
        this.conclude = conclude;
        this.clock = clock;
    }

    private record Asked(Payment payment, Charge charge) {}

    /** The payment as it is then: concluded, or still started when the gateway's answer is not known. */
    public Payment run(PaymentId id) {
        Instant now = clock.instant();
        Asked asked = database.read(tx -> asked(tx, payments.find(tx, id).orElseThrow(), now));
        if (asked.payment().status() != Payment.Status.STARTED) {
            return asked.payment();
        }
        ChargeOutcome outcome = gateways.of(asked.payment().gateway()).charge(asked.charge());
        Instant then = clock.instant();
        return database.inTransaction(tx -> conclude.run(tx, id, outcome, then));
    }

    private Asked asked(Transaction tx, Payment payment, Instant now) {
        PaymentMethod method = methods.find(tx, payment.method().orElseThrow()).orElseThrow();
        return new Asked(payment, new Charge(
                payment.id(),
                payment.idempotencyKey(),
                payment.amount(),
                methods.customer(tx, payment.id().workspace(), payment.gateway()),
                method,
                description(tx, payment),
                payment.startedAt(),
                payment.tries() > 0 || now.isAfter(payment.startedAt().plus(ConcludePayment.FRESH))));
    }

    private String description(Transaction tx, Payment payment) {
        return switch (payment.purpose()) {
            case PaymentPurpose.OfInvoice(InvoiceId invoice) ->
                "Invoice " + invoices.find(tx, invoice).flatMap(found -> found.number()).map(InvoiceNumber::toString).orElse(invoice.toString());
            case PaymentPurpose.OfUpgrade(String plan, String terms) -> "Upgrade to the plan " + plan;
        };
    }
}
