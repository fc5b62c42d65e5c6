package io.tollgate.actions;

import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.payments.RefundId;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Gives money back: written down, asked of the gateway outside of any transaction, and concluded, as a payment is. Never more than was taken. What an
 * invoice says does not change by it; that is a credit note's.
 */
public final class RefundPayment {
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final Database database;
    private final WorkspaceStore workspaces;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final Gateways gateways;
    private final DisputeStore disputes;
    private final ConcludeRefund conclude;
    private final AuditStore audit;
    private final InstantSource clock;

    public RefundPayment(
            Database database,
            WorkspaceStore workspaces,
            PaymentStore payments,
            RefundStore refunds,
            Gateways gateways,
            DisputeStore disputes,
            ConcludeRefund conclude,
            AuditStore audit,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.payments = payments;
        this.refunds = refunds;
        this.gateways = gateways;
        this.disputes = disputes;
        this.conclude = conclude;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param amount all that is left of the payment when empty
     * @param requestKey what a repeated call is known by, so that it is no second refund
     */
    public record Request(PaymentId payment, Optional<BigDecimal> amount, String because, Optional<String> requestKey, String actor) {}

    /** The refund as it is then: concluded, or still started when the gateway's answer is not known. @throws ApiError NOT_FOUND, CONFLICT, INVALID_REQUEST */
    public Refund run(Request request) {
        Instant now = clock.instant();
        return send(database.inTransaction(tx -> start(tx, request, now)).id());
    }

    private Refund start(Transaction tx, Request request, Instant now) {
        workspaces.findForUpdate(tx, request.payment().workspace()).orElseThrow(RefundPayment::none);
        Payment payment = payments.find(tx, request.payment()).orElseThrow(RefundPayment::none);
        Optional<Refund> before = request.requestKey().flatMap(key -> refunds.findRequested(tx, payment.id().workspace(), key));
        if (before.isPresent()) {
            return before.get();
        }
        if (!payment.hasSucceeded() || payment.gateway() == GatewayKind.BALANCE) {
            throw ApiError.of(ErrorCode.CONFLICT, payment.gateway() == GatewayKind.BALANCE
                    ? "This was paid from the account balance, which no money can be given back of."
                    : "The payment has not succeeded, so there is nothing to give back.", "payment");
        }
        if (disputes.of(tx, payment.id()).stream().anyMatch(dispute -> dispute.status() == Dispute.Status.OPEN)) {
            throw ApiError.of(ErrorCode.CONFLICT, "The payment is disputed; its bank decides who has the money.", "payment");
        }
        Money left = payment.amount().minus(refunds.total(tx, payment)).minus(disputes.lost(tx, payment));
        Money amount = request.amount().map(decimal -> Amounts.read(decimal, left.currency())).orElse(left);
        if (!amount.isPositive() || amount.compareTo(left) > 0) {
            throw ApiError.of(left.isPositive() ? ErrorCode.INVALID_REQUEST : ErrorCode.CONFLICT,
                    "Of this payment " + left + " " + left.currency() + " can still be given back.", "amount");
        }
        audit.append(tx, new AuditEntry(payment.id().workspace(), now, request.actor(), "payment.refunded", payment.id().toString(),
                Map.of("amount", amount.toString(), "because", request.because())));
        return refunds.start(tx, payment, amount, request.because(), request.requestKey(), now.plus(PAUSE), now);
    }

    /** Asks the gateway for a refund that was started; again, it asks under the same key. */
    public Refund send(RefundId id) {
        record Asked(Refund refund, Payment payment) {}
        Asked asked = database.read(tx -> {
            Refund refund = refunds.find(tx, id).orElseThrow();
            return new Asked(refund, payments.find(tx, refund.payment()).orElseThrow());
        });
        Refund refund = asked.refund();
        if (refund.status() != Payment.Status.STARTED) {
            return refund;
        }
        ChargeOutcome outcome = gateways.of(asked.payment().gateway()).refund(new PaymentGateway.Reversal(
                id.workspace(), refund.idempotencyKey(), asked.payment().reference().orElseThrow(), refund.amount()));
        Instant then = clock.instant();
        return database.inTransaction(tx -> conclude.run(tx, id, outcome, then));
    }

    private static ApiError none() {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no such payment.", "payment");
    }
}
