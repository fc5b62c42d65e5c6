package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.limits.HardLimitStore;
import io.tollgate.domain.limits.LimitInForce;
import io.tollgate.domain.limits.PlanLimits;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.rating.Rater;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Which hard limit a workspace's counter of a period has to carry now. */
public final class LimitsInForce {
    /** As many as can still be corrected. */
    private static final int PERIODS_THAT_MAY_BE_UNBILLED = 3;

    private final PlansInForce plans;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final CreditStore credits;
    private final HardLimitStore hardLimits;

    public LimitsInForce(PlansInForce plans, MeteringIds ids, CounterStore counters, CreditStore credits, HardLimitStore hardLimits) {
        this.plans = plans;
        this.ids = ids;
        this.counters = counters;
        this.credits = credits;
        this.hardLimits = hardLimits;
    }

    /** The lower of the plan's and the owner's. Smallest units; empty without a limit, and for a metric that the plan's catalog does not have. */
    public OptionalLong onMetric(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, int metricId, Instant now) {
        Phase phase = phase(subscription, period, now);
        return ids.meters(tx, phase.catalogVersion()).all().stream()
                .filter(metered -> metered.id() == metricId)
                .findFirst()
                .map(metered -> onMetric(tx, workspace, phase, period, metered).quantity())
                .orElse(OptionalLong.empty());
    }

    /** The plan's limit and the owner's, for a metric of the catalog of the phase that is in force in the period. */
    public LimitInForce onMetric(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, MeteredMetric metered, Instant now) {
        return onMetric(tx, workspace, phase(subscription, period, now), period, metered);
    }

    private LimitInForce onMetric(Transaction tx, WorkspaceId workspace, Phase phase, BillingPeriod period, MeteredMetric metered) {
        PlanOfCatalog plan = plans.of(tx, phase);
        Metric metric = metered.metric();
        Terms terms = plan.plan().terms(metric.key()).orElse(new Terms.NotAvailable());
        Money credit = isAtCredit(terms) ? credit(tx, workspace, period, metered, plan) : Money.zero(plan.catalog().currency());
        return new LimitInForce(PlanLimits.of(metric, terms, credit), hardLimits.find(tx, workspace, metric.key()));
    }

    private static Phase phase(Subscription subscription, BillingPeriod period, Instant now) {
        return subscription.inForce(period, now).orElse(subscription.phases().getFirst());
    }

    private static boolean isAtCredit(Terms terms) {
        return terms instanceof Terms.Metered metered && metered.limit() instanceof Plan.PlanLimit.AtCredit;
    }

    /**
     * What the credits of this period will pay for: without what earlier periods still take of them, where it was used and is not drawn yet. In the grace
     * time of a new month, or when months ended while no node ran, the same credit would otherwise be promised twice, and one of them be billed.
     */
    private Money credit(Transaction tx, WorkspaceId workspace, BillingPeriod period, MeteredMetric metered, PlanOfCatalog plan) {
        String metric = metered.metric().key();
        Money nothing = Money.zero(plan.catalog().currency());
        List<CreditGrant.Balance> here = ofMetric(credits.available(tx, workspace, period), metric);
        Money left = sum(here, nothing);
        for (int ago = 1; ago <= PERIODS_THAT_MAY_BE_UNBILLED; ago++) {
            BillingPeriod earlier = period.minus(ago);
            List<CreditGrant.Balance> before = ofMetric(credits.available(tx, workspace, earlier), metric);
            Money ending = sum(before.stream().filter(balance -> !here.contains(balance)).toList(), nothing);
            Money claimed = undrawn(tx, workspace, earlier, metered, plan).minus(ending);
            Money shared = sum(before.stream().filter(here::contains).toList(), nothing);
            if (claimed.isPositive()) {
                left = left.minus(claimed.atMost(shared).atMost(left));
            }
        }
        return left;
    }

    /** What the period's usage comes to and credits have not paid yet. */
    private Money undrawn(Transaction tx, WorkspaceId workspace, BillingPeriod period, MeteredMetric metered, PlanOfCatalog plan) {
        Money nothing = Money.zero(plan.catalog().currency());
        Optional<Counter> counter = Optional.ofNullable(counters.ofPeriod(tx, workspace.value(), period.firstDay()).get(metered.id()));
        if (counter.isEmpty() || !(plan.plan().terms(metered.metric().key()).orElseThrow() instanceof Terms.Metered terms)) {
            return nothing;
        }
        Money spent = Rater.rate(metered.metric(), terms, counter.get().billable(), Fraction.of(1), nothing.currency()).amount().rounded();
        return spent.minus(credits.drawnFor(tx, workspace, metered.metric().key(), period, nothing.currency()));
    }

    private static List<CreditGrant.Balance> ofMetric(List<CreditGrant.Balance> balances, String metric) {
        return balances.stream().filter(balance -> balance.grant().metric().equals(metric)).toList();
    }

    private static Money sum(List<CreditGrant.Balance> balances, Money nothing) {
        return Money.sum(balances.stream().map(CreditGrant.Balance::remaining).toList(), nothing.currency());
    }
}
