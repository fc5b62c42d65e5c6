package io.tollgate.actions;

import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentGateway.Attached;
import io.tollgate.domain.payments.PaymentGateway.NewMethod;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.payments.StripeNotice;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Does what follows from Stripe's events. They come late, twice and in any order, and each change here is one that happens once. */
public final class HearStripe {
    private static final String ACTOR = "stripe";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final PaymentMethodStore methods;
    private final KeepPaymentMethods keep;
    private final ConcludePayment conclude;
    private final ConcludeRefund concludeRefund;
    private final DisputePayment dispute;
    private final Gateways gateways;
    private final AuditStore audit;
    private final InstantSource clock;

    public HearStripe(
            Database database,
            WorkspaceStore workspaces,
            PaymentStore payments,
            RefundStore refunds,
            PaymentMethodStore methods,
            KeepPaymentMethods keep,
            ConcludePayment conclude,
            ConcludeRefund concludeRefund,
            DisputePayment dispute,
            Gateways gateways,
            AuditStore audit,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.payments = payments;
        this.refunds = refunds;
        this.methods = methods;
        this.keep = keep;
        this.conclude = conclude;
        this.concludeRefund = concludeRefund;
        this.dispute = dispute;
        this.gateways = gateways;
        this.audit = audit;
        this.clock = clock;
    }

    public void run(StripeNotice notice) {
        Instant now = clock.instant();
        switch (notice) {
            case StripeNotice.Concluded(PaymentId payment, String key, ChargeOutcome outcome) ->
                database.transact(tx -> payments.find(tx, payment)
                        .filter(known -> known.gateway() == GatewayKind.STRIPE && known.idempotencyKey().equals(key))
                        .ifPresent(known -> conclude.run(tx, known.id(), outcome, now)));
            case StripeNotice.Refunded(String intent, String charge, long refunded) ->
                database.transact(tx -> locked(tx, intent).ifPresent(payment -> refunded(tx, payment, charge, refunded, now)));
            case StripeNotice.RefundFailed failed ->
                database.transact(tx -> locked(tx, failed.intent())
                        .flatMap(payment -> refunds.find(tx, payment, failed.refund(), failed.key()))
                        .ifPresent(refund -> concludeRefund.failedLater(tx, refund.id(), failed.reason(), now)));
            case StripeNotice.Disputed disputed ->
                database.transact(tx -> locked(tx, disputed.intent()).ifPresent(payment -> disputed(tx, payment, disputed, now)));
            case StripeNotice.MethodReady(String customer, String method) -> methodReady(customer, method, now);
            case StripeNotice.Other other -> { }
        }
    }

    private Optional<Payment> locked(Transaction tx, String intent) {
        Optional<Payment> payment = payments.find(tx, GatewayKind.STRIPE, intent);
        payment.ifPresent(known -> workspaces.findForUpdate(tx, known.id().workspace()));
        return payment;
    }

    /** Stripe says what was refunded in all: what is more than is known here was refunded there. */
    private void refunded(Transaction tx, Payment payment, String charge, long refundedInAll, Instant now) {
        Money inAll = new Money(refundedInAll, payment.amount().currency());
        Money unknown = inAll.minus(refunds.atGateway(tx, payment));
        if (unknown.isPositive() && refunds.made(tx, payment, unknown, charge + " to " + inAll, now)) {
            audit.append(tx, new AuditEntry(payment.id().workspace(), now, ACTOR, "payment.refunded", payment.id().toString(),
                    Map.of("amount", unknown.toString(), "because", "refunded at Stripe")));
        }
    }

    private void disputed(Transaction tx, Payment payment, StripeNotice.Disputed disputed, Instant now) {
        boolean isNews = payments.note(
                tx, payment.id(), disputed.event(), disputed.kind(), disputed.reason() + ", " + disputed.status().word(), now);
        if (isNews && payment.hasSucceeded()) {
            Money paid = payment.amount();
            boolean isSameCurrency = disputed.currency().equalsIgnoreCase(paid.currency().getCurrencyCode());
            Money amount = isSameCurrency && disputed.amount() > 0 ? new Money(disputed.amount(), paid.currency()).atMost(paid) : paid;
            dispute.run(tx, payment, new Dispute.Told(disputed.dispute(), disputed.status(), amount, disputed.reason()), ACTOR, now);
        }
    }

    private void methodReady(String customer, String method, Instant now) {
        Optional<NewMethod> ready = database.read(tx -> methods.workspaceOf(tx, GatewayKind.STRIPE, customer)
                .map(id -> newMethod(tx, id, customer, method)));
        if (ready.isPresent()) {
            Attached attached = gateways.of(GatewayKind.STRIPE).attach(ready.get());
            database.inTransaction(tx -> keep.add(
                    tx, ready.get().workspace(), GatewayKind.STRIPE, attached, KeepPaymentMethods.Place.DEFAULT_IF_FIRST, ACTOR, now));
        }
    }

    private NewMethod newMethod(Transaction tx, WorkspaceId id, String customer, String method) {
        Workspace workspace = workspaces.find(tx, id).orElseThrow();
        return new NewMethod(id, workspace.key(), workspace.ownerEmail(), Optional.of(customer), method);
    }
}
