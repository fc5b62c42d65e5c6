package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Plan.Credit;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/** Grants the credits that plans give every month: once for each phase in each period, to expire with the period. */
public final class GrantPlanCredits {
    private final PlansInForce plans;
    private final CreditStore credits;

    public GrantPlanCredits(PlansInForce plans, CreditStore credits) {
        this.plans = plans;
        this.credits = credits;
    }

    /** For the phases of the period that have begun by now. Running it again grants nothing again. */
    public void run(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, Instant now) {
        for (Subscription.Stretch stretch : subscription.in(period)) {
            if (stretch.phase().from().isAfter(now) || period.from().isAfter(now)) {
                continue;
            }
            PlanOfCatalog plan = plans.of(tx, stretch.phase());
            for (Credit credit : plan.plan().credits()) {
                if (credit.granted() == Credit.When.MONTHLY) {
                    String cause = "monthly %s %s %s %s".formatted(period, plan.plan().key(), credit.metric(), stretch.phase().from());
                    credits.grant(tx, workspace, new CreditGrant.Terms(
                            credit.metric(), CreditGrant.Kind.MONTHLY, credit.amount(), stretch.usage().from(), Optional.of(period.to()), cause), now);
                }
            }
        }
    }
}
