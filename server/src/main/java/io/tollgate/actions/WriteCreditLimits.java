package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Writes the limits of those metrics anew that a workspace's plan limits at the credit: after a grant, the end of one, a void, a closed period. */
public final class WriteCreditLimits {
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final WriteLimits writeLimits;

    public WriteCreditLimits(PlansInForce plans, MeteringIds ids, WriteLimits writeLimits) {
        this.plans = plans;
        this.ids = ids;
        this.writeLimits = writeLimits;
    }

    /** The caller holds the workspace's row locked. Does nothing on a plan without such a limit. */
    public void run(Transaction tx, WorkspaceId workspace, Subscription subscription, Instant now) {
        metrics(tx, subscription, now).forEach(metric -> writeLimits.run(tx, workspace, metric, now));
    }

    /** Those that the plan in force limits at the credit, by rising number. */
    public List<MeteredMetric> metrics(Transaction tx, Subscription subscription, Instant now) {
        Phase phase = subscription.inForce(BillingPeriod.containing(now)).orElse(subscription.phases().getLast());
        PlanOfCatalog plan = plans.of(tx, phase);
        return ids.meters(tx, phase.catalogVersion()).all().stream()
                .filter(metric -> isAtCredit(plan, metric))
                .sorted(Comparator.comparingInt(MeteredMetric::id))
                .toList();
    }

    private static boolean isAtCredit(PlanOfCatalog plan, MeteredMetric metric) {
        return plan.plan().terms(metric.metric().key()).orElse(new Terms.NotAvailable()) instanceof Terms.Metered terms
                && terms.limit() instanceof Plan.PlanLimit.AtCredit;
    }
}
