package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Loads what an invoice is computed from. */
public final class BillingFactsOf {
    private final PlansInForce plans;
    private final UsagePhasesOf usage;
    private final UndrawnCredits credits;
    private final CorrectionFactsOf corrections;

    public BillingFactsOf(PlansInForce plans, UsagePhasesOf usage, UndrawnCredits credits, CorrectionFactsOf corrections) {
        this.plans = plans;
        this.usage = usage;
        this.credits = credits;
        this.corrections = corrections;
    }

    /**
     * The regular invoice that closes a period: its usage in arrears, the fee of the plan that the next one begins on, and what changed since in periods
     * that were closed before.
     */
    public BillingFacts regular(Transaction tx, Workspace workspace, Subscription subscription, BillingPeriod closed) {
        BillingPeriod next = closed.next();
        PlanOfCatalog nextPlan = plans.of(tx, subscription.payingFor(next.from()).orElseThrow());
        List<Fee> fees = nextPlan.plan().monthlyFee().isZero()
                ? List.of()
                : List.of(Fee.inAdvance(
                        nextPlan.plan().key(), nextPlan.plan().name(), nextPlan.plan().monthlyFee(), next, nextPlan.catalog().proration()));
        List<BillingFacts.Credit> left = credits.leftFor(tx, workspace.id(), subscription, closed);
        return new BillingFacts(named(workspace), InvoiceKind.REGULAR, next.firstDay(), closed, nextPlan.catalog().currency(), fees,
                usage.run(tx, workspace.id(), subscription, closed, left), left, List.of(),
                corrections.due(tx, workspace.id(), subscription, closed));
    }

    /** The invoice of a start: the fee of what is left of the period, the day of the start included. */
    public BillingFacts signup(Transaction tx, Workspace workspace, Phase first) {
        PlanOfCatalog plan = plans.of(tx, first);
        BillingPeriod period = BillingPeriod.containing(first.from());
        TimeRange rest = new TimeRange(first.from(), period.to());
        Fee fee = new Fee(
                Fee.Reason.PRORATION_CHARGE, plan.plan().key(), plan.plan().name(), plan.plan().monthlyFee(), rest, period, plan.catalog().proration());
        List<Fee> fees = plan.plan().monthlyFee().isZero() ? List.of() : List.of(fee);
        return new BillingFacts(named(workspace), InvoiceKind.SIGNUP, dateOf(first.from()), period, plan.catalog().currency(), fees,
                List.of(), List.of(), List.of());
    }

    private static BillingFacts.Workspace named(Workspace workspace) {
        return new BillingFacts.Workspace(workspace.key(), workspace.name());
    }

    private static LocalDate dateOf(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
