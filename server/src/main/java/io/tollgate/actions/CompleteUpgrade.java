package io.tollgate.actions;

import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.subscriptions.ChangeInstant;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.PlanChange;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes an upgrade whose payment succeeded: its instant is that of this transaction, and its invoice is computed as of then, and paid with what was
 * charged. What is due beyond that is collected like any invoice; what was charged beyond what is due is owed to the workspace.
 */
public final class CompleteUpgrade implements ConcludePayment.Upgrades {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlanChangeStore planChanges;
    private final BilledPeriodStore billedPeriods;
    private final InvoiceStore invoices;
    private final SwitchPlan switchPlan;
    private final AccountBalanceStore balances;

    public CompleteUpgrade(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlanChangeStore planChanges,
            BilledPeriodStore billedPeriods,
            InvoiceStore invoices,
            SwitchPlan switchPlan,
            AccountBalanceStore balances) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.planChanges = planChanges;
        this.billedPeriods = billedPeriods;
        this.invoices = invoices;
        this.switchPlan = switchPlan;
        this.balances = balances;
    }

    /** @param invoice empty where the change came to nothing */
    public record Upgraded(PlanChange change, Instant effectiveAt, Optional<Invoice> invoice) {}

    /** One that has nothing to be paid for. The workspace's row is held. */
    public Upgraded unpaid(Transaction tx, PlanChange change, Instant now) {
        Workspace workspace = workspaces.find(tx, change.workspace()).orElseThrow();
        Subscription before = subscriptions.of(tx, workspace.id());
        Phase next = next(tx, before, change, now);
        return done(tx, change, next, switchPlan.run(tx, workspace, before, next, change.askedBy(), now), now);
    }

    /** The terms of an upgrade's payment are its number. */
    static PaymentPurpose.OfUpgrade purpose(PlanChange change) {
        return new PaymentPurpose.OfUpgrade(change.planKey(), Long.toString(change.id()));
    }

    @Override
    public void paid(Transaction tx, Payment payment, PaymentPurpose.OfUpgrade upgrade, Instant now) {
        PlanChange change = charging(tx, payment, upgrade);
        Workspace workspace = workspaces.find(tx, change.workspace()).orElseThrow();
        Subscription before = subscriptions.of(tx, workspace.id());
        Phase next = next(tx, before, change, now);
        Optional<Invoice> invoice = switchPlan.paid(tx, workspace, before, next, change.askedBy(), payment, now);
        if (invoice.isEmpty()) {
            balances.add(tx, workspace.id(), ApplyPayment.cause(payment), "Paid for an upgrade that came to nothing", payment.amount(), now);
        }
        done(tx, change, next, invoice, now);
    }

    @Override
    public void declined(Transaction tx, Payment payment, PaymentPurpose.OfUpgrade upgrade, Instant now) {
        planChanges.declined(tx, charging(tx, payment, upgrade), now);
    }

    private PlanChange charging(Transaction tx, Payment payment, PaymentPurpose.OfUpgrade upgrade) {
        return planChanges.find(tx, payment.id().workspace(), Long.parseLong(upgrade.terms())).orElseThrow();
    }

    /** What became of an upgrade that is done. */
    public Upgraded done(Transaction tx, PlanChange change) {
        return new Upgraded(change, change.effectiveAt().orElseThrow(), change.invoiceId().isPresent()
                ? invoices.find(tx, new InvoiceId(change.workspace(), change.invoiceId().getAsLong()))
                : Optional.empty());
    }

    private Phase next(Transaction tx, Subscription before, PlanChange change, Instant now) {
        BillingPeriod open = billedPeriods.firstNotMarked(tx, change.workspace(), BillingPeriod.containing(now));
        return Phase.openFrom(ChangeInstant.of(now, before.standing(now), open), change.catalogVersion(), change.planKey());
    }

    private Upgraded done(Transaction tx, PlanChange change, Phase next, Optional<Invoice> invoice, Instant now) {
        planChanges.done(tx, change, next.from(), invoice.map(made -> OptionalLong.of(made.id().value())).orElse(OptionalLong.empty()), now);
        return new Upgraded(change, next.from(), invoice);
    }
}
