package io.tollgate.actions;

import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.subscriptions.ChangeInstant;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/**
 * Puts a workspace on a plan document of its own, or ends one. What was agreed is not held up by a payment: a contract that begins now is invoiced like an
 * upgrade, whatever its fee, and what is due is collected like any other invoice.
 */
public final class PutContract {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlanChangeStore planChanges;
    private final Catalogs catalogs;
    private final BilledPeriodStore billedPeriods;
    private final BillingFactsOf billingFacts;
    private final SwitchPlan switchPlan;
    private final ScheduleChange scheduleChange;

    public PutContract(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlanChangeStore planChanges,
            Catalogs catalogs,
            BilledPeriodStore billedPeriods,
            BillingFactsOf billingFacts,
            SwitchPlan switchPlan,
            ScheduleChange scheduleChange) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.planChanges = planChanges;
        this.catalogs = catalogs;
        this.billedPeriods = billedPeriods;
        this.billingFacts = billingFacts;
        this.switchPlan = switchPlan;
        this.scheduleChange = scheduleChange;
    }

    public enum Effective {
        NOW,
        /** With the next period. */
        NEXT_PERIOD
    }

    public record Request(String workspace, String document, Effective effective, String actor) {}

    /** @param plan of the catalog in force, that the workspace is on when the contract has ended with its period */
    public record Removal(String workspace, String plan, String actor) {}

    public sealed interface Outcome {
        Plan plan();

        Phase phase();

        /** It is on these very terms already. */
        record Unchanged(Plan plan, Phase phase) implements Outcome {}

        /** @param invoice empty where there was nothing to bill or give back */
        record Begun(Plan plan, Phase phase, Optional<Invoice> invoice) implements Outcome {}

        /** @param facts of the regular invoice whose fee is changed, as it stands now */
        record Scheduled(Plan plan, Phase phase, Workspace workspace, BillingFacts facts, Draft draft) implements Outcome {}
    }

    /** @throws ApiError UNKNOWN_WORKSPACE, INVALID_CATALOG, PLAN_CHANGE_IN_PROGRESS */
    public Outcome run(Transaction tx, Request request, Instant now) {
        Workspace workspace = locked(tx, request.workspace());
        CatalogVersion latest = catalogs.latest(tx);
        Plan plan = CatalogYaml.contract(request.document(), latest.catalog()).orThrow();
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase standing = subscription.standing(now);
        BillingPeriod open = billedPeriods.firstNotMarked(tx, workspace.id(), BillingPeriod.containing(now));
        Instant from = switch (request.effective()) {
            case NOW -> ChangeInstant.of(now, standing, open);
            case NEXT_PERIOD -> open.to();
        };
        Phase next = new Phase(from, Optional.empty(), latest.number(), plan.key(), Optional.of(request.document()));
        if (standing.hasTermsOf(next)) {
            return new Outcome.Unchanged(plan, standing);
        }
        return switch (request.effective()) {
            case NOW -> new Outcome.Begun(plan, next, switchPlan.run(tx, workspace, subscription, next, request.actor(), now));
            case NEXT_PERIOD -> scheduled(tx, workspace, subscription, next, plan, request.actor(), now);
        };
    }

    /** @throws ApiError UNKNOWN_WORKSPACE, UNKNOWN_PLAN, CONTRACT_REQUIRED, NOT_FOUND when it has no contract, PLAN_CHANGE_IN_PROGRESS */
    public Outcome remove(Transaction tx, Removal removal, Instant now) {
        Workspace workspace = locked(tx, removal.workspace());
        CatalogVersion latest = catalogs.latest(tx);
        Plan plan = QuotePlanChange.target(latest, removal.plan());
        Subscription subscription = subscriptions.of(tx, workspace.id());
        if (subscription.standing(now).contract().isEmpty()) {
            throw ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no contract.");
        }
        BillingPeriod open = billedPeriods.firstNotMarked(tx, workspace.id(), BillingPeriod.containing(now));
        return scheduled(tx, workspace, subscription, Phase.openFrom(open.to(), latest.number(), plan.key()), plan, removal.actor(), now);
    }

    private Outcome scheduled(
            Transaction tx, Workspace workspace, Subscription subscription, Phase next, Plan plan, String actor, Instant now) {
        BillingFacts facts = billingFacts.regular(
                tx, workspace, subscription.changedTo(next, now), BillingPeriod.containing(next.from()).previous());
        scheduleChange.run(tx, workspace, subscription, next, actor, now);
        return new Outcome.Scheduled(plan, next, workspace, facts, InvoiceCalculator.draft(facts));
    }

    private Workspace locked(Transaction tx, String key) {
        Workspace workspace = workspaces.findForUpdate(tx, key).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE,
                "There is no workspace with the key \"" + key + "\".", "workspace"));
        QuotePlanChange.requireNoneUnderWay(planChanges, tx, workspace);
        return workspace;
    }
}
