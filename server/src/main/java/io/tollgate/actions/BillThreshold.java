package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.invoicing.BillingThresholdStore;
import io.tollgate.domain.invoicing.BillingThresholdStore.OfWorkspace;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The amounts of accrued overage at which workspaces are billed in the middle of a period: setting them, and billing those that reached theirs. */
public final class BillThreshold {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final BillingThresholdStore thresholds;
    private final BillingFactsOf facts;
    private final IssueInvoice issueInvoice;
    private final AuditStore audit;
    private final Optional<BigDecimal> forAll;

    /** @param forAll what holds where a workspace has none of its own, in the catalog's currency */
    public BillThreshold(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlansInForce plans,
            BillingThresholdStore thresholds,
            BillingFactsOf facts,
            IssueInvoice issueInvoice,
            AuditStore audit,
            Optional<BigDecimal> forAll) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.thresholds = thresholds;
        this.facts = facts;
        this.issueInvoice = issueInvoice;
        this.audit = audit;
        this.forAll = forAll;
    }

    /** @param isItsOwn whether it was set for this workspace */
    public record InForce(Optional<Money> amount, boolean isItsOwn) {}

    /** Whether there is any, for anybody. */
    public boolean areAny(Transaction tx) {
        return forAll.isPresent() || thresholds.areAny(tx);
    }

    /** Whether all workspaces are to be looked at, rather than those with an amount of their own. */
    public boolean isForAll() {
        return forAll.isPresent();
    }

    /** @param amount empty for never */
    public InForce set(Transaction tx, String key, Optional<BigDecimal> amount, String actor, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, key).orElseThrow(() -> unknown(key));
        PlanOfCatalog plan = plan(tx, workspace.id(), now);
        OfWorkspace wanted = amount.<OfWorkspace>map(decimal -> new OfWorkspace.At(Amounts.read(decimal, plan.catalog().currency()))).orElseGet(OfWorkspace.Never::new);
        thresholds.put(tx, workspace.id(), wanted, plan.catalog().currency(), now);
        audit.append(tx, new AuditEntry(workspace.id(), now, actor, "billing_threshold.set", key,
                Map.of("amount", amount.map(BigDecimal::toPlainString).orElse("never"))));
        return inForce(tx, workspace.id(), now);
    }

    /** The default for all holds again. */
    public void remove(Transaction tx, String key, String actor, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, key).orElseThrow(() -> unknown(key));
        thresholds.remove(tx, workspace.id());
        audit.append(tx, new AuditEntry(workspace.id(), now, actor, "billing_threshold.removed", key, Map.of()));
    }

    public InForce inForce(Transaction tx, WorkspaceId workspace, Instant now) {
        return thresholds.find(tx, workspace)
                .map(own -> new InForce(own instanceof OfWorkspace.At(Money amount) ? Optional.of(amount) : Optional.empty(), true))
                .orElseGet(() -> new InForce(forAll.map(amount -> Money.of(amount, plan(tx, workspace, now).catalog().currency())), false));
    }

    /** Whether the workspace has reached its amount, as things stand in this snapshot. */
    public boolean isReached(Transaction tx, WorkspaceId id, Instant now) {
        Subscription subscription = subscriptions.of(tx, id);
        Optional<Money> amount = isOnPaidPlan(tx, subscription, now) ? inForce(tx, id, now).amount() : Optional.empty();
        return amount.filter(least -> InvoiceCalculator.draft(facts.threshold(
                        tx, workspaces.find(tx, id).orElseThrow(), subscription, BillingPeriod.containing(now), now)).subtotal().compareTo(least) >= 0)
                .isPresent();
    }

    /** Bills it then. */
    public Optional<Invoice> bill(Transaction tx, WorkspaceId id, Instant now) {
        workspaces.findForUpdate(tx, id).orElseThrow();
        Optional<Money> amount = isOnPaidPlan(tx, subscriptions.of(tx, id), now) ? inForce(tx, id, now).amount() : Optional.empty();
        return amount.flatMap(least -> issueInvoice.threshold(tx, id, least, now));
    }

    private boolean isOnPaidPlan(Transaction tx, Subscription subscription, Instant now) {
        return subscription.payingFor(now).map(phase -> plans.of(tx, phase)).filter(plan -> !plan.plan().monthlyFee().isZero()).isPresent();
    }

    private PlanOfCatalog plan(Transaction tx, WorkspaceId workspace, Instant now) {
        Subscription subscription = subscriptions.of(tx, workspace);
        Phase phase = subscription.payingFor(now).orElse(subscription.phases().getFirst());
        return plans.of(tx, phase);
    }

    private static ApiError unknown(String key) {
        return ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace '" + key + "'.", "workspace");
    }
}
