package io.tollgate.actions;

import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;

/** Takes back a change of plan that waits for the next period. */
public final class CancelScheduledChange {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final WriteLimits writeLimits;
    private final TellOfPlanChange tell;

    public CancelScheduledChange(WorkspaceStore workspaces, SubscriptionStore subscriptions, WriteLimits writeLimits, TellOfPlanChange tell) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.writeLimits = writeLimits;
        this.tell = tell;
    }

    public record Request(String workspace, String actor) {}

    /**
     * The same plan by a newer catalog is the operator's doing, and not taken back here.
     *
     * @throws ApiError UNKNOWN_WORKSPACE, NOT_FOUND when nothing is scheduled
     */
    public void run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE,
                "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase standing = subscription.standing(now);
        Phase scheduled = subscription.scheduled(now)
                .filter(phase -> isChangeOfPlan(standing, phase))
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "No change of plan is scheduled for the workspace."));
        subscriptions.removeScheduled(tx, workspace.id(), scheduled);
        writeLimits.run(tx, workspace.id(), now);
        tell.cancelled(tx, workspace, standing, scheduled, request.actor(), now);
    }

    /** Whether it leads to another plan or contract, and not only to a newer version of the same. */
    public static boolean isChangeOfPlan(Phase standing, Phase scheduled) {
        return !standing.planKey().equals(scheduled.planKey()) || !standing.contract().equals(scheduled.contract());
    }
}
