package io.tollgate.actions;

import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/** Does what falls to be done when the phase that a workspace waited for has begun: its credits, its limits, and the news of it. */
public final class BeginScheduledPlan {
    private static final String ACTOR = "schedule";

    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final GrantPlanCredits planCredits;
    private final WriteLimits writeLimits;
    private final TellOfPlanChange tell;

    public BeginScheduledPlan(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            GrantPlanCredits planCredits,
            WriteLimits writeLimits,
            TellOfPlanChange tell) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.planCredits = planCredits;
        this.writeLimits = writeLimits;
        this.tell = tell;
    }

    /** Running it again does nothing again. */
    public void run(Transaction tx, WorkspaceId id, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, id).orElseThrow();
        Subscription subscription = subscriptions.of(tx, id);
        for (Phase begun : subscriptions.toBegin(tx, id, now)) {
            Phase before = subscription.payingFor(begun.from().minusNanos(1_000)).orElse(begun);
            planCredits.run(tx, id, subscription, BillingPeriod.containing(begun.from()), now);
            tell.changed(tx, workspace, before, begun, Optional.empty(), ACTOR, now);
        }
        subscriptions.noteBegun(tx, id, now);
        writeLimits.run(tx, id, now);
    }
}
