package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads what an invoice is computed from. */
public final class BillingFactsOf {
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final PhaseUsageStore usage;
    private final CreditStore credits;

    public BillingFactsOf(PlansInForce plans, MeteringIds ids, PhaseUsageStore usage, CreditStore credits) {
        this.plans = plans;
        this.ids = ids;
        this.usage = usage;
        this.credits = credits;
    }

    /** The regular invoice that closes a period: its usage in arrears, and the fee of the plan that the next one begins on. */
    public BillingFacts regular(Transaction tx, Workspace workspace, Subscription subscription, BillingPeriod closed) {
        BillingPeriod next = closed.next();
        PlanOfCatalog nextPlan = plans.of(tx, subscription.payingFor(next.from()).orElseThrow());
        List<Fee> fees = nextPlan.plan().monthlyFee().isZero()
                ? List.of()
                : List.of(Fee.inAdvance(
                        nextPlan.plan().key(), nextPlan.plan().name(), nextPlan.plan().monthlyFee(), next, nextPlan.catalog().proration()));
        List<UsagePhase> phases = new ArrayList<>();
        for (Subscription.Stretch stretch : subscription.in(closed)) {
            phases.add(usagePhase(tx, workspace, stretch, closed));
        }
        List<BillingFacts.Credit> available =
                credits.available(tx, workspace.id(), closed).stream().map(BillingFacts.Credit::of).toList();
        return new BillingFacts(
                named(workspace), InvoiceKind.REGULAR, next.firstDay(), closed, nextPlan.catalog().currency(), fees, phases, available, List.of());
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

    private UsagePhase usagePhase(Transaction tx, Workspace workspace, Subscription.Stretch stretch, BillingPeriod period) {
        PlanOfCatalog plan = plans.of(tx, stretch.phase());
        List<MeteredMetric> metrics = ids.meters(tx, stretch.phase().catalogVersion()).all();
        Map<Integer, PhaseUsageStore.MetricUsage> used = usage.in(tx, workspace.id().value(), period, stretch.usage(), metrics);
        List<MetricUsage> quantities = new ArrayList<>();
        for (MeteredMetric metered : metrics) {
            Metric metric = metered.metric();
            Optional<Terms> terms = plan.plan().terms(metric.key());
            PhaseUsageStore.MetricUsage quantity = used.getOrDefault(metered.id(), PhaseUsageStore.MetricUsage.NONE);
            if (terms.isPresent()) {
                quantities.add(new MetricUsage(metric, terms.get(), Math.addExact(quantity.billable(), quantity.beyondLimit()),
                        quantity.beyondLimit(), quantity.ownKey()));
            }
        }
        return new UsagePhase(stretch.covered(), period, plan.catalog().proration(), stretch.phase().catalogVersion(), plan.plan().key(),
                plan.plan().name(), quantities);
    }

    private static BillingFacts.Workspace named(Workspace workspace) {
        return new BillingFacts.Workspace(workspace.key(), workspace.name());
    }

    private static LocalDate dateOf(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
