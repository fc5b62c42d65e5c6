package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditStore;
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
    private final CreditStore credits;

    public LimitsInForce(PlansInForce plans, MeteringIds ids, CreditStore credits) {
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
                return PlanLimits.of(metric, terms, credit(tx, workspace, period, metric, plan));
            }
        }
        return OptionalLong.empty();
    }

    private Money credit(Transaction tx, WorkspaceId workspace, BillingPeriod period, Metric metric, PlanOfCatalog plan) {
        return credits.available(tx, workspace, period).stream()
                .filter(balance -> balance.grant().metric().equals(metric.key()))
                .map(balance -> balance.remaining())
                .reduce(Money.zero(plan.catalog().currency()), Money::plus);
    }
}
