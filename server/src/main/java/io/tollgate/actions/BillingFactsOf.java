package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.ThresholdInvoiceStore;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Loads what an invoice is computed from. */
public final class BillingFactsOf {
    private final PlansInForce plans;
    private final UsagePhasesOf usage;
    private final UndrawnCredits credits;
    private final BillingOf billing;
    private final ThresholdInvoiceStore thresholds;
    private final PaymentStore payments;
    private final CorrectionFactsOf corrections;

    public BillingFactsOf(
            PlansInForce plans,
            UsagePhasesOf usage,
            UndrawnCredits credits,
            BillingOf billing,
            ThresholdInvoiceStore thresholds,
            PaymentStore payments,
            CorrectionFactsOf corrections) {
        this.plans = plans;
        this.usage = usage;
        this.credits = credits;
        this.billing = billing;
        this.thresholds = thresholds;
        this.payments = payments;
        this.corrections = corrections;
    }

    /**
     * The regular invoice that closes a period: its usage in arrears, the fee of the plan that the next one begins on, and what changed since in periods
     * that were closed before.
     */
    public BillingFacts regular(Transaction tx, Workspace workspace, Subscription subscription, BillingPeriod closed) {
        BillingPeriod next = closed.next();
        PlanOfCatalog nextPlan = plans.of(tx, subscription.payingFor(next.from()).orElseThrow());
        List<Fee> fees = nextPlan.plan().monthlyFee().isZero()
                ? List.of()
                : List.of(Fee.inAdvance(
                        nextPlan.plan().key(), nextPlan.plan().name(), nextPlan.plan().monthlyFee(), next, nextPlan.catalog().proration()));
        List<BillingFacts.Credit> left = credits.leftFor(tx, workspace.id(), subscription, closed);
        return new BillingFacts(named(tx, workspace), InvoiceKind.REGULAR, next.firstDay(), closed, nextPlan.catalog().currency(), fees,
                usage.run(tx, workspace.id(), subscription, closed, left), left, paidOnThresholds(tx, workspace, closed),
                Stream.concat(
                                corrections.due(tx, workspace.id(), subscription, closed).stream(),
                                corrections.ofEnded(tx, workspace.id(), subscription, closed, nextPlan.catalog().currency()).stream())
                        .toList());
    }

    /** The invoice of a start: the fee of what is left of the period, the day of the start included. */
    public BillingFacts signup(Transaction tx, Workspace workspace, Phase first) {
        PlanOfCatalog plan = plans.of(tx, first);
        BillingPeriod period = BillingPeriod.containing(first.from());
        TimeRange rest = new TimeRange(first.from(), period.to());
        Fee fee = new Fee(
                Fee.Reason.PRORATION_CHARGE, plan.plan().key(), plan.plan().name(), plan.plan().monthlyFee(), rest, period, plan.catalog().proration());
        List<Fee> fees = plan.plan().monthlyFee().isZero() ? List.of() : List.of(fee);
        return new BillingFacts(named(tx, workspace), InvoiceKind.SIGNUP, dateOf(first.from()), period, plan.catalog().currency(), fees,
                List.of(), List.of(), List.of());
    }

    /** What a period's usage comes to so far, less what earlier threshold invoices have billed of it. */
    public BillingFacts threshold(Transaction tx, Workspace workspace, Subscription subscription, BillingPeriod running, Instant now) {
        PlanOfCatalog plan = plans.of(tx, subscription.payingFor(now).orElseThrow());
        List<BillingFacts.Credit> left = credits.leftFor(tx, workspace.id(), subscription, running);
        return new BillingFacts(named(tx, workspace), InvoiceKind.THRESHOLD, dateOf(now), running, plan.catalog().currency(), List.of(),
                usage.run(tx, workspace.id(), subscription, running, left), left, billedOnThresholds(tx, workspace, running));
    }

    /** What was paid on the period's threshold invoices, less what an upgrade's invoice has credited of it. */
    List<BillingFacts.ThresholdPayment> paidOnThresholds(Transaction tx, Workspace workspace, BillingPeriod period) {
        Map<String, Money> credited = thresholds.creditedByUpgrades(tx, workspace.id(), period);
        return payments.paidOnThresholds(tx, workspace.id(), period).stream()
                .map(paid -> paid.less(credited.getOrDefault(paid.invoiceNumber(), Money.zero(paid.paid().currency()))))
                .filter(BillingFacts.ThresholdPayment::isLeft)
                .toList();
    }

    /** What they billed of the running phase: those that an upgrade's invoice has credited were for the one before it. */
    private List<BillingFacts.ThresholdPayment> billedOnThresholds(Transaction tx, Workspace workspace, BillingPeriod period) {
        Map<String, Money> credited = thresholds.creditedByUpgrades(tx, workspace.id(), period);
        return thresholds.billed(tx, workspace.id(), period).stream()
                .filter(billed -> !credited.containsKey(billed.invoiceNumber()))
                .toList();
    }

    /**
     * What an invoice billed, once more: the usage, fees and corrections that it had, by the billing details and tax terms as they are now.
     *
     * @param left of the credits that may pay for it
     */
    public BillingFacts again(Transaction tx, Workspace workspace, BillingFacts before, List<BillingFacts.Credit> left, LocalDate date) {
        return new BillingFacts(named(tx, workspace), before.kind(), date, before.period(), before.currency(), before.fees(), before.usage(), left,
                before.kind() == InvoiceKind.REGULAR ? paidOnThresholds(tx, workspace, before.period()) : before.thresholdPayments(),
                before.corrections());
    }

    /** As every invoice names it. */
    BillingFacts.Workspace named(Transaction tx, Workspace workspace) {
        return new BillingFacts.Workspace(workspace.key(), workspace.name(), Optional.of(billing.run(tx, workspace)));
    }

    private static LocalDate dateOf(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
