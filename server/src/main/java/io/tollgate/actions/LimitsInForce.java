package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.limits.PlanLimits;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.OptionalLong;

/** Which hard limit a workspace's counter of a period has to carry now. */
public final class LimitsInForce {
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final UndrawnCredits credits;

    public LimitsInForce(PlansInForce plans, MeteringIds ids, UndrawnCredits credits) {
        this.plans = plans;
        this.ids = ids;
        this.credits = credits;
    }

    /** Smallest units; empty without a limit, and for a metric that the plan's catalog does not have. */
    public OptionalLong onMetric(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, int metricId, Instant now) {
        Phase phase = subscription.inForce(period, now).orElse(subscription.phases().getFirst());
        PlanOfCatalog plan = plans.of(tx, phase);
        for (var metered : ids.meters(tx, phase.catalogVersion()).all()) {
            if (metered.id() == metricId) {
                Metric metric = metered.metric();
                Terms terms = plan.plan().terms(metric.key()).orElse(new Terms.NotAvailable());
                Money credit = isAtCredit(terms)
                        ? credits.mostFor(tx, workspace, subscription, period, metric.key(), plan.catalog().currency(), now)
                        : Money.zero(plan.catalog().currency());
                return PlanLimits.of(metric, terms, credit);
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isAtCredit(Terms terms) {
        return terms instanceof Terms.Metered metered && metered.limit() instanceof Plan.PlanLimit.AtCredit;
    }
}
