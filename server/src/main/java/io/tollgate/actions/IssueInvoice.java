package io.tollgate.actions;

import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes a workspace's invoices: loads the facts, computes the draft, saves it, draws the credits, takes the number. The workspace's row is held, so
 * that a plan change and the monthly run never bill it at once; the period's mark makes a second run find nothing to do.
 */
public final class IssueInvoice {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final GrantPlanCredits planCredits;
    private final BillingFactsOf facts;
    private final InvoiceStore invoices;
    private final BilledPeriodStore billedPeriods;
    private final CorrectionStore corrections;
    private final CreditStore credits;
    private final WriteCreditLimits creditLimits;
    private final RequestPayment requestPayment;
    private final TellOfInvoice tell;
    private final Duration grace;

    /** @param grace how long after the end of a period its invoice stays a draft, for events on their way */
    public IssueInvoice(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            GrantPlanCredits planCredits,
            BillingFactsOf facts,
            InvoiceStore invoices,
            BilledPeriodStore billedPeriods,
            CorrectionStore corrections,
            CreditStore credits,
            WriteCreditLimits creditLimits,
            RequestPayment requestPayment,
            TellOfInvoice tell,
            Duration grace) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.planCredits = planCredits;
        this.facts = facts;
        this.invoices = invoices;
        this.billedPeriods = billedPeriods;
        this.corrections = corrections;
        this.credits = credits;
        this.creditLimits = creditLimits;
        this.requestPayment = requestPayment;
        this.tell = tell;
        this.grace = grace;
    }

    public sealed interface Outcome {
        /** A draft that the grace time will finalize. */
        record Drafted(InvoiceId invoice) implements Outcome {}

        record Finalized(Invoice invoice) implements Outcome {}

        /** As things stand there is no fee and nothing to pay; the grace time decides. */
        record NothingYet() implements Outcome {}

        /** There is no fee and nothing to pay; the period is closed without an invoice. */
        record NothingToBill() implements Outcome {}

        record BilledBefore() implements Outcome {}
    }

    /** When the drafts of a period's invoices are finalized. */
    public Instant finalizeAt(BillingPeriod period) {
        return period.to().plus(grace);
    }

    /** The regular invoice of a period that has ended: a draft while the grace time runs, and what the workspace's next period begins with. */
    public Outcome draftRegular(Transaction tx, WorkspaceId id, BillingPeriod period, Instant now) {
        return regular(tx, id, period, now, Optional.of(finalizeAt(period)));
    }

    /** The same after the grace time, for a workspace that has no draft: finalized at once, or the period closed without an invoice. */
    public Outcome closeRegular(Transaction tx, WorkspaceId id, BillingPeriod period, Instant now) {
        return regular(tx, id, period, now, Optional.empty());
    }

    private Outcome regular(Transaction tx, WorkspaceId id, BillingPeriod period, Instant now, Optional<Instant> finalizeAt) {
        Workspace workspace = workspaces.findForUpdate(tx, id).orElseThrow();
        if (billedPeriods.isMarked(tx, id, period)) {
            return new Outcome.BilledBefore();
        }
        Subscription subscription = subscriptions.of(tx, id);
        planCredits.run(tx, id, subscription, period, now);
        planCredits.run(tx, id, subscription, period.next(), now);
        BillingFacts loaded = facts.regular(tx, workspace, subscription, period);
        Draft draft = InvoiceCalculator.draft(loaded);
        if (!draft.isWorthIssuing()) {
            if (finalizeAt.isPresent()) {
                creditLimits.run(tx, id, subscription, now);
                return new Outcome.NothingYet();
            }
            billedPeriods.mark(tx, id, period, now);
            credits.drawWithoutInvoice(tx, id, draft.draws(), period, now);
            correct(tx, id, loaded, draft, Optional.empty(), now);
            close(tx, id, subscription, period, now);
            return new Outcome.NothingToBill();
        }
        billedPeriods.mark(tx, id, period, now);
        InvoiceId invoice = invoices.save(tx, id, loaded, draft, finalizeAt.orElse(now), now);
        billedPeriods.note(tx, invoice, period);
        if (finalizeAt.isPresent()) {
            creditLimits.run(tx, id, subscription, now);
            tell.drafted(tx, invoices.find(tx, invoice).orElseThrow(), now);
            return new Outcome.Drafted(invoice);
        }
        credits.draw(tx, id, draft.draws(), invoice.value(), period, now);
        correct(tx, id, loaded, draft, Optional.of(invoice), now);
        close(tx, id, subscription, period, now);
        return new Outcome.Finalized(closing(tx, invoice, period, now));
    }

    /** The invoice stands in the place of the period's threshold invoices that are not paid. */
    private Invoice closing(Transaction tx, InvoiceId invoice, BillingPeriod period, Instant now) {
        RequestPayment.Standing standing = requestPayment.supersedeThresholds(tx, invoice.workspace(), period);
        return giveNumber(tx, invoice, standing, now);
    }

    /** The invoice of a start on a plan with a fee, finalized at once; empty where there is no fee. */
    public Optional<Invoice> signup(Transaction tx, Workspace workspace, Phase first, Instant now) {
        BillingFacts loaded = facts.signup(tx, workspace, first);
        Draft draft = InvoiceCalculator.draft(loaded);
        if (!draft.isWorthIssuing()) {
            return Optional.empty();
        }
        InvoiceId invoice = invoices.save(tx, workspace.id(), loaded, draft, now, now);
        credits.draw(tx, workspace.id(), draft.draws(), invoice.value(), loaded.period(), now);
        return Optional.of(giveNumber(tx, invoice, now));
    }

    /** What the running period's usage comes to so far, finalized at once, if it has reached the amount before tax. */
    public Optional<Invoice> threshold(Transaction tx, WorkspaceId id, Money amount, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, id).orElseThrow();
        BillingPeriod running = BillingPeriod.containing(now);
        if (billedPeriods.isMarked(tx, id, running)) {
            return Optional.empty();
        }
        Subscription subscription = subscriptions.of(tx, id);
        // On the 1st the monthly run, which grants them too, may not have come to this workspace yet.
        planCredits.run(tx, id, subscription, running, now);
        BillingFacts loaded = facts.threshold(tx, workspace, subscription, running, now);
        Draft draft = InvoiceCalculator.draft(loaded);
        return draft.subtotal().compareTo(amount) < 0
                ? Optional.empty()
                : Optional.of(giveNumber(tx, invoices.save(tx, id, loaded, draft, now, now), now));
    }

    /**
     * A draft of what a change of plan bills at once, its credits drawn; the change finalizes it when all else is done ({@link #finish}). Empty where it
     * comes to nothing.
     */
    public Optional<InvoiceId> draftOfChange(Transaction tx, Workspace workspace, BillingFacts loaded, Instant now) {
        Draft draft = InvoiceCalculator.draft(loaded);
        if (!draft.isWorthIssuing()) {
            credits.drawWithoutInvoice(tx, workspace.id(), draft.draws(), loaded.period(), now);
            return Optional.empty();
        }
        InvoiceId invoice = invoices.save(tx, workspace.id(), loaded, draft, now, now);
        credits.draw(tx, workspace.id(), draft.draws(), invoice.value(), loaded.period(), now);
        return Optional.of(invoice);
    }

    /** Gives such a draft its number: last in its transaction. What is due is collected like of any other invoice. */
    public Invoice finish(Transaction tx, InvoiceId draft, BillingPeriod period, Instant now) {
        return closing(tx, draft, period, now);
    }

    /** As {@link #finish}, where the payment came first. */
    public Invoice finishPaid(Transaction tx, InvoiceId draft, BillingPeriod period, Payment payment, Instant now) {
        requestPayment.supersedeThresholds(tx, draft.workspace(), period);
        Invoice finalized = invoices.finalizeDraft(tx, draft, now);
        tell.finalized(tx, finalized, now);
        return requestPayment.paidBefore(tx, finalized, payment, now);
    }

    /** Computes a draft again, with what arrived since, and gives it its number; or removes it where nothing is left to bill. */
    public Outcome finalizeDraft(Transaction tx, InvoiceId invoice, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, invoice.workspace()).orElseThrow();
        if (!invoices.isDraft(tx, invoice)) {
            return new Outcome.BilledBefore();
        }
        BillingFacts before = invoices.facts(tx, invoice).orElseThrow();
        BillingPeriod period = before.period();
        Subscription subscription = subscriptions.of(tx, workspace.id());
        boolean isRegular = before.kind() == InvoiceKind.REGULAR;
        BillingFacts loaded = isRegular ? facts.regular(tx, workspace, subscription, period) : before;
        Draft draft = InvoiceCalculator.draft(loaded);
        if (!draft.isWorthIssuing()) {
            invoices.deleteDraft(tx, invoice);
            billedPeriods.forgetInvoice(tx, invoice);
            credits.drawWithoutInvoice(tx, workspace.id(), draft.draws(), period, now);
            correct(tx, workspace.id(), loaded, draft, Optional.empty(), now);
            close(tx, workspace.id(), subscription, period, now);
            return new Outcome.NothingToBill();
        }
        invoices.replaceDraft(tx, invoice, loaded, draft);
        credits.draw(tx, workspace.id(), draft.draws(), invoice.value(), period, now);
        if (isRegular) {
            correct(tx, workspace.id(), loaded, draft, Optional.of(invoice), now);
            close(tx, workspace.id(), subscription, period, now);
            return new Outcome.Finalized(closing(tx, invoice, period, now));
        }
        return new Outcome.Finalized(giveNumber(tx, invoice, now));
    }

    /** What earlier periods drew is put right in the ledger, and nothing of them is due any more. */
    private void correct(Transaction tx, WorkspaceId workspace, BillingFacts facts, Draft draft, Optional<InvoiceId> invoice, Instant now) {
        draft.redraws().forEach(redraw ->
                credits.redraw(tx, workspace, redraw.grant(), redraw.amount(), invoice.map(InvoiceId::value), redraw.period(), now));
        corrections.settle(tx, workspace, facts.corrections().stream().map(BillingFacts.Correction::period).toList(), now);
    }

    /**
     * What the period drew stands in the ledger, so what is left of grants that ended with it has expired, and limits at the credit are known exactly.
     * Before the number is taken, whose row is locked until the transaction ends.
     */
    private void close(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, Instant now) {
        credits.expire(tx, workspace, period, now);
        billedPeriods.close(tx, workspace, period, now);
        creditLimits.run(tx, workspace, subscription, now);
    }

    /**
     * Finalizes a draft that was saved in this transaction. The number comes last, with what only an invoice that has one
     * can be paid by: its row is locked until the transaction ends.
     */
    Invoice giveNumber(Transaction tx, InvoiceId invoice, Instant now) {
        return giveNumber(tx, invoice, RequestPayment.Standing.NEW, now);
    }

    private Invoice giveNumber(Transaction tx, InvoiceId invoice, RequestPayment.Standing standing, Instant now) {
        Invoice finalized = invoices.finalizeDraft(tx, invoice, now);
        tell.finalized(tx, finalized, now);
        return requestPayment.run(tx, finalized, standing, now);
    }
}
