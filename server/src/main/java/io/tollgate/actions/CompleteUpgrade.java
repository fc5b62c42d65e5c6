package io.tollgate.actions;

import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.subscriptions.ChangeInstant;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.PlanChange;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes an upgrade whose payment succeeded: its instant is that of this transaction, and its invoice is computed as of then. */
public final class CompleteUpgrade {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlanChangeStore planChanges;
    private final BilledPeriodStore billedPeriods;
    private final InvoiceStore invoices;
    private final SwitchPlan switchPlan;

    public CompleteUpgrade(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlanChangeStore planChanges,
            BilledPeriodStore billedPeriods,
            InvoiceStore invoices,
            SwitchPlan switchPlan) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.planChanges = planChanges;
        this.billedPeriods = billedPeriods;
        this.invoices = invoices;
        this.switchPlan = switchPlan;
    }

    /** @param invoice empty where the change came to nothing */
    public record Upgraded(PlanChange change, Instant effectiveAt, Optional<Invoice> invoice) {}

    /** A second time it is what it was the first. */
    public Upgraded run(Transaction tx, WorkspaceId id, long changeId, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, id).orElseThrow();
        PlanChange change = planChanges.find(tx, id, changeId).orElseThrow();
        return switch (change.state()) {
            case DONE -> done(tx, change);
            case DECLINED -> throw new IllegalStateException("upgrade " + changeId + " of " + id + " was declined");
            case CHARGING -> upgrade(tx, workspace, change, now);
        };
    }

    /** What became of an upgrade that is done. */
    public Upgraded done(Transaction tx, PlanChange change) {
        return new Upgraded(change, change.effectiveAt().orElseThrow(), change.invoiceId().isPresent()
                ? invoices.find(tx, new InvoiceId(change.workspace(), change.invoiceId().getAsLong()))
                : Optional.empty());
    }

    private Upgraded upgrade(Transaction tx, Workspace workspace, PlanChange change, Instant now) {
        Subscription before = subscriptions.of(tx, workspace.id());
        BillingPeriod open = billedPeriods.firstNotMarked(tx, workspace.id(), BillingPeriod.containing(now));
        Phase next = Phase.openFrom(ChangeInstant.of(now, before.standing(now), open), change.catalogVersion(), change.planKey());
        Optional<Invoice> invoice = switchPlan.run(tx, workspace, before, next, change.askedBy(), now);
        planChanges.done(tx, change, next.from(), invoice.map(made -> OptionalLong.of(made.id().value())).orElse(OptionalLong.empty()), now);
        return new Upgraded(change, next.from(), invoice);
    }
}
