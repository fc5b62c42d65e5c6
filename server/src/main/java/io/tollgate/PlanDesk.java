package io.tollgate;

import io.tollgate.actions.BeginScheduledPlan;
import io.tollgate.actions.BillingFactsOf;
import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.CompleteUpgrade;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.GrantPlanCredits;
import io.tollgate.actions.IssueInvoice;
import io.tollgate.actions.MailWorkspace;
import io.tollgate.actions.PlanChangeFactsOf;
import io.tollgate.actions.PlansInForce;
import io.tollgate.actions.PutContract;
import io.tollgate.actions.QuotePlanChange;
import io.tollgate.actions.ScheduleChange;
import io.tollgate.actions.SwitchPlan;
import io.tollgate.actions.TellOfPlanChange;
import io.tollgate.actions.UndrawnCredits;
import io.tollgate.actions.UsagePhasesOf;
import io.tollgate.actions.WriteLimits;
import io.tollgate.domain.invoicing.BilledLineStore;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.entrypoints.jobs.BeginScheduledPlans;
import io.tollgate.foundation.db.Database;
import java.time.InstantSource;

/** The part of the house where plans are changed. */
public final class PlanDesk {
    public final PlanChangeStore planChanges;
    public final QuotePlanChange quote;
    public final CancelScheduledChange cancel;
    public final PutContract contract;
    final CompleteUpgrade completeUpgrade;
    final DueJob beginScheduledPlans;
    private final Stores stores;
    private final ScheduleChange scheduleChange;

    record Stores(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            Catalogs catalogs,
            InvoiceStore invoices,
            BilledPeriodStore billedPeriods,
            AuditStore audit,
            OutboxStore outbox) {}

    /** What is done elsewhere in the house and has a part in a change. */
    record Parts(
            PlansInForce plans,
            UsagePhasesOf usage,
            UndrawnCredits undrawnCredits,
            GrantPlanCredits planCredits,
            BillingFactsOf billingFacts,
            IssueInvoice issueInvoice,
            WriteLimits writeLimits,
            MailWorkspace mail,
            PaymentBooks payments) {}

    PlanDesk(Database database, Stores stores, Parts parts) {
        this.stores = stores;
        planChanges = new PlanChangeStore();
        TellOfPlanChange tell = new TellOfPlanChange(parts.plans(), stores.audit(), stores.outbox(), parts.mail());
        PlanChangeFactsOf facts = new PlanChangeFactsOf(
                parts.plans(), parts.usage(), parts.undrawnCredits(), new BilledLineStore(), stores.billedPeriods(), parts.billingFacts());
        SwitchPlan switchPlan = new SwitchPlan(
                stores.subscriptions(), parts.planCredits(), facts, parts.issueInvoice(), parts.writeLimits(), tell);
        scheduleChange = new ScheduleChange(stores.subscriptions(), parts.writeLimits(), tell);
        quote = new QuotePlanChange(
                stores.subscriptions(), planChanges, parts.plans(), stores.catalogs(), facts, parts.billingFacts(), stores.billedPeriods(),
                parts.payments().balances);
        completeUpgrade = new CompleteUpgrade(
                stores.workspaces(), stores.subscriptions(), planChanges, stores.billedPeriods(), stores.invoices(), switchPlan,
                parts.payments().balances);
        cancel = new CancelScheduledChange(stores.workspaces(), stores.subscriptions(), parts.writeLimits(), tell);
        contract = new PutContract(
                stores.workspaces(), stores.subscriptions(), planChanges, stores.catalogs(), stores.billedPeriods(), parts.billingFacts(),
                switchPlan, scheduleChange);
        beginScheduledPlans = new BeginScheduledPlans(database, stores.subscriptions(), new BeginScheduledPlan(
                stores.workspaces(), stores.subscriptions(), parts.planCredits(), parts.writeLimits(), tell));
    }

    /** The desk where money is taken completes upgrades with this one, and so comes after it. */
    ChangePlan paidAt(PaymentDesk payments, PaymentBooks books, Database database, InstantSource clock) {
        return new ChangePlan(
                database, clock, stores.workspaces(), planChanges, quote, scheduleChange, completeUpgrade, books.payments,
                payments.startPayment, payments.chargePayment);
    }
}
