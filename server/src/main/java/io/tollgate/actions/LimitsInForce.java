package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.limits.HardLimitStore;
import io.tollgate.domain.limits.LimitInForce;
import io.tollgate.domain.limits.PlanLimits;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Which hard limit a workspace's counter of a period has to carry now. */
public final class LimitsInForce {
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final UndrawnCredits credits;
    private final PhaseUsageStore usage;
    private final HardLimitStore hardLimits;

    public LimitsInForce(PlansInForce plans, MeteringIds ids, UndrawnCredits credits, PhaseUsageStore usage, HardLimitStore hardLimits) {
        this.plans = plans;
        this.ids = ids;
        this.credits = credits;
        this.usage = usage;
        this.hardLimits = hardLimits;
    }

    /** The lower of the plan's and the owner's. Smallest units; empty without a limit, and for a metric that the plan's catalog does not have. */
    public OptionalLong onMetric(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, int metricId, Instant now) {
        return onMetric(tx, workspace, subscription, period, metricId, 0, now);
    }

    /** As above, where earlier phases of the period have used so much more. */
    OptionalLong onMetric(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, int metricId, long more, Instant now) {
        Phase phase = phase(subscription, period);
        return ids.meters(tx, phase.catalogVersion()).all().stream()
                .filter(metered -> metered.id() == metricId)
                .findFirst()
                .map(metered -> onMetric(tx, workspace, subscription, period, metered, now))
                .map(limit -> new LimitInForce(
                        limit.plan().isEmpty() ? limit.plan() : OptionalLong.of(saturated(limit.plan().getAsLong(), more)), limit.owner()).quantity())
                .orElse(OptionalLong.empty());
    }

    /** The plan's limit and the owner's, for a metric of the catalog of the phase that is in force in the period. */
    public LimitInForce onMetric(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, MeteredMetric metered, Instant now) {
        Phase phase = phase(subscription, period);
        PlanOfCatalog plan = plans.of(tx, phase);
        Metric metric = metered.metric();
        Terms terms = plan.plan().terms(metric.key()).orElse(new Terms.NotAvailable());
        Money credit = isAtCredit(terms)
                ? credits.mostFor(tx, workspace, subscription, period, metric.key(), plan.catalog().currency(), now)
                : Money.zero(plan.catalog().currency());
        OptionalLong ofPhase = PlanLimits.of(metric, terms, credit);
        OptionalLong ofPeriod = ofPhase.isEmpty()
                ? ofPhase
                : OptionalLong.of(saturated(ofPhase.getAsLong(), before(tx, workspace, subscription, phase, period, metered)));
        return new LimitInForce(ofPeriod, hardLimits.find(tx, workspace, metric.key()));
    }

    /**
     * A plan's limit is for its phase, and the counter counts the period: what earlier phases of it used within their limits comes on top. A level is not
     * used up, so it has the same limit all along.
     */
    private long before(Transaction tx, WorkspaceId workspace, Subscription subscription, Phase phase, BillingPeriod period, MeteredMetric metered) {
        boolean isLater = phase.from().isAfter(period.from()) && !phase.equals(subscription.phases().getFirst());
        return switch (metered.metric().aggregation()) {
            case SUM, COUNT, UNIQUE -> isLater
                    ? usage.in(tx, workspace.value(), period, new TimeRange(period.from(), phase.from()), List.of(metered))
                            .getOrDefault(metered.id(), PhaseUsageStore.MetricUsage.NONE).billable()
                    : 0;
            case MAX, LATEST -> 0;
        };
    }

    private static long saturated(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private static Phase phase(Subscription subscription, BillingPeriod period) {
        return subscription.inForce(period).orElse(subscription.phases().getFirst());
    }

    private static boolean isAtCredit(Terms terms) {
        return terms instanceof Terms.Metered metered && metered.limit() instanceof Plan.PlanLimit.AtCredit;
    }
}
