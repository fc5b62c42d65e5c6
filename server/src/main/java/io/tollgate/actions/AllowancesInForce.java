package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.OptionalLong;

/** What the plan in force includes of a metric. */
public final class AllowancesInForce {
    private final PlansInForce plans;

    public AllowancesInForce(PlansInForce plans) {
        this.plans = plans;
    }

    /** Smallest units; empty for a metric that the plan does not offer. */
    public OptionalLong of(Transaction tx, Subscription subscription, BillingPeriod period, Metric metric) {
        Phase phase = subscription.inForce(period).orElse(subscription.phases().getFirst());
        PlanOfCatalog plan = plans.of(tx, phase);
        return switch (plan.plan().terms(metric.key()).orElse(new Terms.NotAvailable())) {
            case Terms.NotAvailable none -> OptionalLong.empty();
            case Terms.Metered metered -> OptionalLong.of(metered.allowance());
        };
    }
}
