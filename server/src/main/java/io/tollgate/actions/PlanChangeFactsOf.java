package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.BilledLineStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the invoice of a change within a period is computed from: what was charged for the old plan's rest, taken back; the new plan's rest; and what was
 * used in the phase that ends, with the credits that pay for it.
 */
public final class PlanChangeFactsOf {
    private final PlansInForce plans;
    private final UsagePhasesOf usage;
    private final UndrawnCredits credits;
    private final BilledLineStore billedLines;
    private final BilledPeriodStore billedPeriods;
    private final BillingFactsOf billingFacts;

    public PlanChangeFactsOf(
            PlansInForce plans,
            UsagePhasesOf usage,
            UndrawnCredits credits,
            BilledLineStore billedLines,
            BilledPeriodStore billedPeriods,
            BillingFactsOf billingFacts) {
        this.plans = plans;
        this.usage = usage;
        this.credits = credits;
        this.billedLines = billedLines;
        this.billedPeriods = billedPeriods;
        this.billingFacts = billingFacts;
    }

    /** @param before the timeline without the change; @param next the phase that takes effect at its begin */
    public BillingFacts run(Transaction tx, Workspace workspace, Subscription before, Phase next, Instant now) {
        Subscription after = before.changedTo(next, now);
        BillingPeriod period = BillingPeriod.containing(next.from());
        PlanOfCatalog plan = plans.of(tx, next);
        TimeRange rest = new TimeRange(next.from(), period.to());
        List<Fee> fees = new ArrayList<>();
        Phase ended = before.standing(now);
        Optional<Money> charged = billedLines.feeCharged(tx, workspace.id(), period);
        if (charged.map(Money::isPositive).orElseGet(() -> isToBeCharged(tx, workspace, ended, period))) {
            fee(Fee.Reason.PRORATION_CREDIT, plans.of(tx, ended), rest, period).map(fee -> charged.map(fee::cappedAt).orElse(fee)).ifPresent(fees::add);
        }
        fee(Fee.Reason.PRORATION_CHARGE, plan, rest, period).ifPresent(fees::add);
        List<BillingFacts.Credit> left = credits.leftFor(tx, workspace.id(), after, period);
        return new BillingFacts(
                billingFacts.named(tx, workspace),
                InvoiceKind.UPGRADE,
                next.from().atOffset(ZoneOffset.UTC).toLocalDate(),
                period,
                plan.catalog().currency(),
                fees,
                usage.endingAt(tx, workspace.id(), after, next.from(), left),
                left,
                billingFacts.paidOnThresholds(tx, workspace, period));
    }

    /** Whether the fee of a whole period that was not charged yet is due to be, by a regular invoice that is still to be made. */
    private boolean isToBeCharged(Transaction tx, Workspace workspace, Phase ended, BillingPeriod period) {
        return !ended.from().isAfter(period.from()) && !billedPeriods.isMarked(tx, workspace.id(), period.previous());
    }

    private static Optional<Fee> fee(Fee.Reason reason, PlanOfCatalog plan, TimeRange rest, BillingPeriod period) {
        return Optional.of(new Fee(reason, plan.plan().key(), plan.plan().name(), plan.plan().monthlyFee(), rest, period, plan.catalog().proration()))
                .filter(fee -> !fee.monthlyFee().isZero());
    }
}
