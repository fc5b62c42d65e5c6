package io.tollgate.actions;

import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/**
 * Puts a workspace on another plan at once, within a period: bills what ends, begins the new phase, grants its credits in full, writes its limits, and tells.
 * All in one transaction that holds the workspace's row, so that the monthly run comes before all of it or after.
 */
public final class SwitchPlan {
    private final SubscriptionStore subscriptions;
    private final GrantPlanCredits planCredits;
    private final PlanChangeFactsOf facts;
    private final IssueInvoice issueInvoice;
    private final WriteLimits writeLimits;
    private final TellOfPlanChange tell;

    public SwitchPlan(
            SubscriptionStore subscriptions,
            GrantPlanCredits planCredits,
            PlanChangeFactsOf facts,
            IssueInvoice issueInvoice,
            WriteLimits writeLimits,
            TellOfPlanChange tell) {
        this.subscriptions = subscriptions;
        this.planCredits = planCredits;
        this.facts = facts;
        this.issueInvoice = issueInvoice;
        this.writeLimits = writeLimits;
        this.tell = tell;
    }

    /** The invoice of what the change bills, to be collected. @param next from a {@link io.tollgate.domain.subscriptions.ChangeInstant} on */
    public Optional<Invoice> run(Transaction tx, Workspace workspace, Subscription before, Phase next, String actor, Instant now) {
        return change(tx, workspace, before, next, actor, now).map(draft -> issueInvoice.finish(tx, draft, BillingPeriod.containing(next.from()), now));
    }

    /** The same where a payment was made for it first; empty where it came to nothing, and the payment has paid for nothing. */
    public Optional<Invoice> paid(Transaction tx, Workspace workspace, Subscription before, Phase next, String actor, Payment payment, Instant now) {
        return change(tx, workspace, before, next, actor, now)
                .map(draft -> issueInvoice.finishPaid(tx, draft, BillingPeriod.containing(next.from()), payment, now));
    }

    private Optional<InvoiceId> change(Transaction tx, Workspace workspace, Subscription before, Phase next, String actor, Instant now) {
        BillingPeriod period = BillingPeriod.containing(next.from());
        Phase ended = before.standing(now);
        // Granted by the monthly run as a rule; it may be late.
        planCredits.run(tx, workspace.id(), before.withoutScheduled(now), period, next.from());
        BillingFacts loaded = facts.run(tx, workspace, before, next, now);
        before.scheduled(now).ifPresent(scheduled -> subscriptions.removeScheduled(tx, workspace.id(), scheduled));
        subscriptions.endOpenPhase(tx, workspace.id(), next.from());
        subscriptions.add(tx, workspace.id(), next, now);
        Optional<InvoiceId> draft = issueInvoice.draftOfChange(tx, workspace, loaded, now);
        planCredits.run(tx, workspace.id(), before.changedTo(next, now), period, next.from());
        writeLimits.run(tx, workspace.id(), next.from());
        tell.changed(tx, workspace, ended, next, draft, actor, now);
        return draft;
    }
}
