package io.tollgate.actions;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.limits.HardLimit;
import io.tollgate.domain.limits.HardLimitStore;
import io.tollgate.domain.limits.RunningWork;
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
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** Sets, raises or lowers an owner's hard limit. It acts at once, on every node: the counters carry it when this commits. */
public final class SetLimit {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final HardLimitStore hardLimits;
    private final WriteLimits writeLimits;
    private final ShowLimits showLimits;
    private final AuditStore audit;

    /** @param limit in the metric's unit */
    public record Request(String workspace, String metric, BigDecimal limit, RunningWork runningWork, String actor) {}

    public SetLimit(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlansInForce plans,
            MeteringIds ids,
            HardLimitStore hardLimits,
            WriteLimits writeLimits,
            ShowLimits showLimits,
            AuditStore audit) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.ids = ids;
        this.hardLimits = hardLimits;
        this.writeLimits = writeLimits;
        this.showLimits = showLimits;
        this.audit = audit;
    }

    /** @throws ApiError UNKNOWN_WORKSPACE, UNKNOWN_METRIC, NOT_ON_PLAN, INVALID_REQUEST */
    public ShowLimits.Shown run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.payingFor(now).orElse(subscription.phases().getFirst());
        MeteredMetric metered = ids.meters(tx, phase.catalogVersion()).metric(request.metric()).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_METRIC, "There is no metric '" + request.metric() + "' in the workspace's catalog.", "metric"));
        Metric metric = metered.metric();
        var plan = plans.of(tx, phase).plan();
        if (plan.terms(metric.key()).orElse(new Terms.NotAvailable()) instanceof Terms.NotAvailable) {
            throw ApiError.of(ErrorCode.NOT_ON_PLAN, metric.name() + " is not available on the " + plan.name() + " plan, so it has no limit to set.", "metric");
        }
        HardLimit limit = new HardLimit(metric.key(), quantity(metric, request.limit()), request.runningWork(), now, request.actor());
        hardLimits.set(tx, workspace.id(), limit);
        writeLimits.run(tx, workspace.id(), metered, now);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "limit.set", metric.key(),
                Map.of("limit", metric.unit().format(limit.quantity()), "runningWork", limit.runningWork().word())));
        return showLimits.run(tx, workspace.id(), subscription, metered, now);
    }

    /** A total is rounded half-up to the billing increment before it is priced: at any other limit that could bill half an increment beyond it. */
    private static long quantity(Metric metric, BigDecimal units) {
        try {
            long quantity = metric.unit().parse(units);
            if (quantity >= 0 && quantity % metric.billingIncrement() == 0) {
                return quantity;
            }
        } catch (ArithmeticException inexact) {
            throw noMultiple(metric);
        }
        throw noMultiple(metric);
    }

    private static ApiError noMultiple(Metric metric) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, "limit must be a whole multiple, from 0 on, of what " + metric.name() + " is billed in, "
                + metric.billingIncrement() + " " + metric.unit().smallest() + ".", "limit");
    }
}
