package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.subscriptions.ChangeInstant;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.PlanChange.Direction;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/** Says when a change to another plan would take effect, and what it would bill: for the preview, and for the change itself. Writes nothing. */
public final class QuotePlanChange {
    private final SubscriptionStore subscriptions;
    private final PlanChangeStore planChanges;
    private final PlansInForce plans;
    private final Catalogs catalogs;
    private final PlanChangeFactsOf changeFacts;
    private final BillingFactsOf billingFacts;
    private final BilledPeriodStore billedPeriods;
    private final AccountBalanceStore balances;

    public QuotePlanChange(
            SubscriptionStore subscriptions,
            PlanChangeStore planChanges,
            PlansInForce plans,
            Catalogs catalogs,
            PlanChangeFactsOf changeFacts,
            BillingFactsOf billingFacts,
            BilledPeriodStore billedPeriods,
            AccountBalanceStore balances) {
        this.subscriptions = subscriptions;
        this.planChanges = planChanges;
        this.plans = plans;
        this.catalogs = catalogs;
        this.changeFacts = changeFacts;
        this.billingFacts = billingFacts;
        this.billedPeriods = billedPeriods;
        this.balances = balances;
    }

    /**
     * @param before the timeline as it is
     * @param next the phase that the change begins, from when it takes effect
     * @param facts of the invoice that an upgrade makes at once; of the regular one that a downgrade changes the fee of, as it stands now
     * @param paymentNow what is charged before an upgrade is made: its invoice, less what the workspace is owed
     * @param replaces what is scheduled and would be dropped
     */
    public record Quote(
            Workspace workspace,
            Direction direction,
            Subscription before,
            Phase next,
            PlanOfCatalog from,
            PlanOfCatalog to,
            BillingFacts facts,
            Draft draft,
            Money paymentNow,
            Optional<Phase> replaces) {}

    /** @throws ApiError UNKNOWN_PLAN, CONTRACT_REQUIRED, ALREADY_ON_PLAN, ON_CONTRACT, PLAN_CHANGE_IN_PROGRESS, WORKSPACE_UNPAID */
    public Quote run(Transaction tx, Workspace workspace, String planKey, Instant now) {
        requireNoneUnderWay(planChanges, tx, workspace);
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase standing = subscription.standing(now);
        if (standing.contract().isPresent()) {
            throw ApiError.of(ErrorCode.ON_CONTRACT,
                    "The workspace's plan is a contract. The operator replaces or removes it; it cannot be changed like another plan.", "plan");
        }
        CatalogVersion latest = catalogs.latest(tx);
        Plan target = target(latest, planKey);
        if (standing.planKey().equals(planKey)) {
            throw ApiError.of(ErrorCode.ALREADY_ON_PLAN, "The workspace is on the plan '" + planKey + "' already."
                    + (subscription.scheduled(now).isPresent() ? " To stay on it, cancel the change that is scheduled." : ""), "plan");
        }
        PlanOfCatalog from = plans.of(tx, standing);
        Direction direction = Direction.between(from.plan().monthlyFee(), target.monthlyFee());
        BillingPeriod open = billedPeriods.firstNotMarked(tx, workspace.id(), BillingPeriod.containing(now));
        Phase next = switch (direction) {
            case UPGRADE -> Phase.openFrom(ChangeInstant.of(now, standing, open), latest.number(), target.key());
            case DOWNGRADE -> Phase.openFrom(open.to(), latest.number(), target.key());
        };
        if (direction == Direction.UPGRADE && workspace.status() == Workspace.Status.UNPAID) {
            throw ApiError.of(ErrorCode.WORKSPACE_UNPAID, "The workspace has an unpaid invoice; once it is paid, it can change to a higher plan.", "workspace");
        }
        BillingFacts facts = switch (direction) {
            case UPGRADE -> changeFacts.run(tx, workspace, subscription, next, now);
            case DOWNGRADE -> billingFacts.regular(tx, workspace, subscription.changedTo(next, now), open);
        };
        Draft draft = InvoiceCalculator.draft(facts);
        Money paymentNow = switch (direction) {
            case UPGRADE -> toPay(draft.total(), balances.balance(tx, workspace.id(), facts.currency()));
            case DOWNGRADE -> Money.zero(facts.currency());
        };
        return new Quote(workspace, direction, subscription, next, from, plans.of(tx, next), facts, draft, paymentNow, subscription.scheduled(now));
    }

    private static Money toPay(Money total, Money balance) {
        Money rest = balance.isPositive() ? total.minus(balance) : total;
        return rest.isPositive() ? rest : Money.zero(total.currency());
    }

    static Plan target(CatalogVersion latest, String key) {
        Plan plan = latest.catalog().plan(key).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_PLAN,
                "There is no plan '" + key + "'; the catalog has " + String.join(", ", latest.catalog().plans().keySet()) + ".", "plan"));
        if (plan.perContract()) {
            throw ApiError.of(ErrorCode.CONTRACT_REQUIRED, "The plan '" + key + "' needs a contract, which the operator gives.", "plan");
        }
        return plan;
    }

    static void requireNoneUnderWay(PlanChangeStore planChanges, Transaction tx, Workspace workspace) {
        if (planChanges.charging(tx, workspace.id()).isPresent()) {
            throw ApiError.of(ErrorCode.PLAN_CHANGE_IN_PROGRESS, "The payment of an upgrade is under way. Try again when it has ended.");
        }
    }
}
