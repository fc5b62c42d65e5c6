package io.tollgate.actions;

import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Moves workspaces that kept an older catalog version of their plan to the one in force, from the next period on: the running one ends as it began.
 */
public final class MoveToLatestCatalog {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final Catalogs catalogs;
    private final AuditStore audit;

    public MoveToLatestCatalog(WorkspaceStore workspaces, SubscriptionStore subscriptions, Catalogs catalogs, AuditStore audit) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.catalogs = catalogs;
        this.audit = audit;
    }

    /** @param workspaceKeys only these; all workspaces on the plan when empty */
    public record Request(String plan, Optional<List<String>> workspaceKeys, String actor) {}

    /**
     * @param version the one they are on from {@code effectiveAt}
     * @param moved keys of those that were moved
     * @param stayed why another was not, by its key
     */
    public record Moved(int version, Instant effectiveAt, List<String> moved, Map<String, String> stayed) {}

    /** @throws ApiError UNKNOWN_PLAN when the catalog in force has it no more; UNKNOWN_WORKSPACE */
    public Moved run(Transaction tx, Request request, Instant now) {
        CatalogVersion latest = catalogs.latest(tx);
        Plan plan = latest.catalog().plan(request.plan()).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_PLAN,
                "The catalog in force has no plan '" + request.plan() + "' to move workspaces to.", "plan"));
        Instant effectiveAt = BillingPeriod.containing(now).to();
        List<String> moved = new ArrayList<>();
        Map<String, String> stayed = new TreeMap<>();
        for (WorkspaceId id : chosen(tx, request, now)) {
            Workspace workspace = workspaces.findForUpdate(tx, id).orElseThrow();
            Subscription subscription = subscriptions.of(tx, id);
            Optional<String> reason = reasonToStay(subscription, plan, latest.number(), now);
            if (reason.isPresent()) {
                stayed.put(workspace.key(), reason.get());
                continue;
            }
            subscriptions.endOpenPhase(tx, id, effectiveAt);
            subscriptions.add(tx, id, Phase.openFrom(effectiveAt, latest.number(), plan.key()), now);
            audit.append(tx, new AuditEntry(id, now, request.actor(), "subscription.moved", workspace.key(),
                    Map.of("plan", plan.key(), "catalogVersion", String.valueOf(latest.number()), "effectiveAt", effectiveAt.toString())));
            moved.add(workspace.key());
        }
        return new Moved(latest.number(), effectiveAt, moved, stayed);
    }

    private static Optional<String> reasonToStay(Subscription subscription, Plan plan, int version, Instant now) {
        Phase last = subscription.phases().getLast();
        if (last.catalogVersion() == version && last.planKey().equals(plan.key())) {
            return Optional.of("already_on_it");
        }
        if (last.from().isAfter(now)) {
            return Optional.of("change_scheduled");
        }
        if (last.contract().isPresent()) {
            return Optional.of("on_contract");
        }
        return last.planKey().equals(plan.key()) ? Optional.empty() : Optional.of("on_another_plan");
    }

    private List<WorkspaceId> chosen(Transaction tx, Request request, Instant now) {
        if (request.workspaceKeys().isEmpty()) {
            return subscriptions.onPlan(tx, request.plan(), now);
        }
        Map<String, WorkspaceId> ids = workspaces.idsOf(tx, request.workspaceKeys().get());
        for (String key : request.workspaceKeys().get()) {
            if (!ids.containsKey(key)) {
                throw ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace '" + key + "'.", "workspaces");
            }
        }
        return ids.values().stream().sorted().toList();
    }
}
