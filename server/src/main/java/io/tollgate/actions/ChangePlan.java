package io.tollgate.actions;

import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.subscriptions.PlanChange;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Changes a workspace's plan: down with the next period, up at once and only with a successful payment. It opens its transactions itself, because the
 * payment is made between them.
 */
public final class ChangePlan {
    private final Database database;
    private final InstantSource clock;
    private final WorkspaceStore workspaces;
    private final PlanChangeStore planChanges;
    private final QuotePlanChange quotePlanChange;
    private final ScheduleChange scheduleChange;
    private final CompleteUpgrade completeUpgrade;
    private final PaymentStore payments;
    private final StartPayment startPayment;
    private final ChargePayment chargePayment;

    public ChangePlan(
            Database database,
            InstantSource clock,
            WorkspaceStore workspaces,
            PlanChangeStore planChanges,
            QuotePlanChange quotePlanChange,
            ScheduleChange scheduleChange,
            CompleteUpgrade completeUpgrade,
            PaymentStore payments,
            StartPayment startPayment,
            ChargePayment chargePayment) {
        this.database = database;
        this.clock = clock;
        this.workspaces = workspaces;
        this.planChanges = planChanges;
        this.quotePlanChange = quotePlanChange;
        this.scheduleChange = scheduleChange;
        this.completeUpgrade = completeUpgrade;
        this.payments = payments;
        this.startPayment = startPayment;
        this.chargePayment = chargePayment;
    }

    /**
     * @param key the Idempotency-Key, so that a repeat after a crash finds what the first came to
     * @param agreed what somebody has been shown that is charged at once, where anybody was; another amount is refused
     */
    public record Request(String workspace, String plan, String actor, Optional<String> key, Optional<Money> agreed) {
        public Request(String workspace, String plan, String actor, Optional<String> key) {
            this(workspace, plan, actor, key, Optional.empty());
        }
    }

    public sealed interface Outcome {
        record Upgraded(CompleteUpgrade.Upgraded upgrade) implements Outcome {}

        /** @param quote whose facts are the next regular invoice as it stands */
        record Scheduled(QuotePlanChange.Quote quote) implements Outcome {}
    }

    private sealed interface Begun {
        /** Without a payment to wait for. */
        record Over(Outcome outcome) implements Begun {}

        record Charging(PlanChange change, PaymentId payment) implements Begun {}
    }

    /**
     * @throws ApiError as {@link QuotePlanChange#run}; CONFLICT where the amount is not the one agreed to;
     *         PAYMENT_METHOD_REQUIRED and PAYMENT_FAILED, after which nothing is changed; PLAN_CHANGE_IN_PROGRESS also where the gateway has not said what became of the payment: the upgrade is made when it has
     */
    public Outcome run(Request request) {
        return switch (database.inTransaction(tx -> begin(tx, request, clock.instant()))) {
            case Begun.Over(Outcome outcome) -> outcome;
            case Begun.Charging charging -> paid(charging.change(), chargePayment.run(charging.payment()));
        };
    }

    private Outcome paid(PlanChange change, Payment payment) {
        return switch (payment.status()) {
            case SUCCEEDED -> database.read(tx -> new Outcome.Upgraded(
                    completeUpgrade.done(tx, planChanges.find(tx, change.workspace(), change.id()).orElseThrow())));
            case DECLINED -> throw declined(payment);
            case STARTED -> throw ApiError.of(ErrorCode.PLAN_CHANGE_IN_PROGRESS,
                    "Whether the payment succeeded is not known yet. When it has, the upgrade is made by itself.");
        };
    }

    private static ApiError declined(Payment payment) {
        return payment.gateway() == GatewayKind.MANUAL
                ? ApiError.of(ErrorCode.PAYMENT_METHOD_REQUIRED,
                        "An upgrade is paid at once, which a bank transfer cannot do. Make another payment method the default; the plan was not changed.")
                : ApiError.of(ErrorCode.PAYMENT_FAILED, "The payment of " + payment.amount() + " " + payment.amount().currency()
                        + " failed" + payment.reason().map(reason -> ": " + reason.message()).orElse(".") + " The plan was not changed.");
    }

    private Begun begin(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE,
                "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        Optional<PlanChange> before = request.key().flatMap(key -> planChanges.asked(tx, workspace.id(), request.actor(), key));
        if (before.isPresent()) {
            return begunBefore(tx, before.get());
        }
        QuotePlanChange.Quote quote = quotePlanChange.run(tx, workspace, request.plan(), now);
        if (request.agreed().filter(agreed -> !agreed.equals(quote.paymentNow())).isPresent()) {
            throw ApiError.of(ErrorCode.CONFLICT, "The amount has changed since it was shown. Look at it once more.");
        }
        return switch (quote.direction()) {
            case DOWNGRADE -> {
                scheduleChange.run(tx, workspace, quote.before(), quote.next(), request.actor(), now);
                yield new Begun.Over(new Outcome.Scheduled(quote));
            }
            case UPGRADE -> {
                PlanChange change = planChanges.begin(tx, workspace.id(), new PlanChangeStore.Asked(
                        quote.next().planKey(), quote.next().catalogVersion(), quote.paymentNow(), request.actor(), request.key()), now);
                yield quote.paymentNow().isPositive()
                        ? new Begun.Charging(change, start(tx, change, now))
                        : new Begun.Over(new Outcome.Upgraded(completeUpgrade.unpaid(tx, change, now)));
            }
        };
    }

    /** What a request with the same key began: done, or its payment to be asked for once more, under the key that the gateway knows. */
    private Begun begunBefore(Transaction tx, PlanChange change) {
        return change.state() == PlanChange.State.DONE
                ? new Begun.Over(new Outcome.Upgraded(completeUpgrade.done(tx, change)))
                : new Begun.Charging(change, payments.upgradeInFlight(tx, change.workspace()).orElseThrow().id());
    }

    private PaymentId start(Transaction tx, PlanChange change, Instant now) {
        StartPayment.Request wanted =
                new StartPayment.Request(change.workspace(), change.quoted(), CompleteUpgrade.purpose(change), Optional.empty());
        return switch (startPayment.run(tx, wanted, now)) {
            case StartPayment.Outcome.Started(Payment payment) -> payment.id();
            case StartPayment.Outcome.NoMethod() -> throw ApiError.of(ErrorCode.PAYMENT_METHOD_REQUIRED,
                    "An upgrade is paid at once, and the workspace has no payment method.");
            case StartPayment.Outcome.InFlight(Payment other) -> throw new IllegalStateException(other.id() + " is of no upgrade that is under way");
            case StartPayment.Outcome.NotDue() -> throw new IllegalStateException("an upgrade's payment is of no invoice");
        };
    }
}
