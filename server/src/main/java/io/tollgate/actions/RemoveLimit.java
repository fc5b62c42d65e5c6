package io.tollgate.actions;

import io.tollgate.domain.limits.HardLimitStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Takes an owner's hard limit away, at once and on every node. The plan's stays. */
public final class RemoveLimit {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final HardLimitStore hardLimits;
    private final WriteLimits writeLimits;
    private final AuditStore audit;

    public record Request(String workspace, String metric, String actor) {}

    public RemoveLimit(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            MeteringIds ids,
            HardLimitStore hardLimits,
            WriteLimits writeLimits,
            AuditStore audit) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.hardLimits = hardLimits;
        this.writeLimits = writeLimits;
        this.audit = audit;
    }

    /**
     * Nothing happens where there is none. A limit on a metric that the catalog has dropped since can be removed too.
     *
     * @throws ApiError UNKNOWN_WORKSPACE, UNKNOWN_METRIC
     */
    public void run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.payingFor(now).orElse(subscription.phases().getFirst());
        Optional<MeteredMetric> metered = ids.meters(tx, phase.catalogVersion()).metric(request.metric());
        boolean removed = hardLimits.remove(tx, workspace.id(), request.metric());
        if (!removed && metered.isEmpty()) {
            throw ApiError.of(ErrorCode.UNKNOWN_METRIC, "There is no metric '" + request.metric() + "' in the workspace's catalog.", "metric");
        }
        if (removed) {
            metered.ifPresent(metric -> writeLimits.run(tx, workspace.id(), metric, now));
            audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "limit.removed", request.metric(), Map.of()));
        }
    }
}
