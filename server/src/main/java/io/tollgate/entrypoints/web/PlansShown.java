package io.tollgate.entrypoints.web;

import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.QuotePlanChange.Quote;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.PlanChange.Direction;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts plans and changes of plan into words. */
final class PlansShown {
    private PlansShown() {}

    /** @param current by the terms that the workspace has; the others by the newest catalog @param offers a plan's button, by its key */
    static List<PlanViews.Card> cards(Catalog latest, Plan current, Catalog currentCatalog, Map<String, String> offers) {
        List<PlanViews.Card> cards = new ArrayList<>();
        if (!latest.plans().containsKey(current.key())) {
            cards.add(card(current, currentCatalog, current, Optional.empty()));
        }
        for (Plan plan : latest.plans().values()) {
            boolean isCurrent = plan.key().equals(current.key());
            cards.add(isCurrent ? card(current, currentCatalog, current, Optional.empty())
                    : card(plan, latest, current, Optional.ofNullable(offers.get(plan.key()))));
        }
        return cards;
    }

    private static PlanViews.Card card(Plan plan, Catalog catalog, Plan current, Optional<String> choice) {
        boolean isCurrent = plan.key().equals(current.key());
        boolean isOpen = plan.perContract() && !isCurrent;
        return new PlanViews.Card(plan.key(), plan.name(), isOpen ? "By agreement" : fee(plan), isOpen ? List.of() : PlanTerms.of(plan, catalog), isCurrent,
                plan.monthlyFee().compareTo(current.monthlyFee()) > 0, isOpen, choice);
    }

    static String fee(Plan plan) {
        return plan.monthlyFee().isZero() ? "Free of charge" : BillingShown.withCurrency(plan.monthlyFee()) + " a month";
    }

    /** Whether no use of it is ever billed. */
    static boolean costsNothing(Plan plan) {
        return !plan.isPaid() && plan.metrics().values().stream().allMatch(terms -> switch (terms) {
            case Plan.Terms.NotAvailable() -> true;
            case Plan.Terms.Metered metered -> metered.price().isEmpty() || !(metered.limit() instanceof Plan.PlanLimit.None)
                    && !(metered.limit() instanceof Plan.PlanLimit.AtQuantity);
        });
    }

    /** For who pays nothing: that it is so, and what the next plan brings. */
    static Optional<PlanViews.Free> free(Plan current, Catalog latest) {
        return Optional.of(current).filter(PlansShown::costsNothing).map(plan -> new PlanViews.Free(latest.plans().values().stream()
                .filter(other -> !other.perContract() && other.monthlyFee().isPositive()).findFirst()
                .map(other -> new PlanViews.Upgrade(other.key(), other.name(), fee(other),
                        PlanTerms.of(other, latest).stream().filter(PlanViews.Term::offered).toList()))));
    }

    static Optional<PlanViews.Scheduled> scheduled(Subscription subscription, Plan current, Catalog latest, Instant now) {
        return subscription.scheduled(now).filter(phase -> CancelScheduledChange.isChangeOfPlan(subscription.standing(now), phase))
                .map(phase -> new PlanViews.Scheduled("The plan becomes " + name(phase, latest) + " on " + date(phase.from()) + ". Until then it stays "
                        + current.name() + ".", current.name()));
    }

    /** What stands in the preview's form, to be compared with when it comes back. */
    private static String agreeing(Money amount) {
        return amount.minorUnits() + " " + amount.currency().getCurrencyCode();
    }

    static Money agreed(String sent) {
        String[] parts = sent.split(" ");
        return new Money(Long.parseLong(parts[0]), Currency.getInstance(parts[1]));
    }

    /** @param once what the form is known by when it comes back */
    static PlanViews.Preview preview(Frame frame, String once, Quote quote, Optional<PaymentMethod> method, Catalog latest) {
        boolean upgrade = quote.direction() == Direction.UPGRADE;
        String to = quote.to().plan().name();
        String now = BillingShown.withCurrency(quote.paymentNow());
        boolean fromBalance = upgrade && quote.draft().total().isPositive() && !quote.paymentNow().equals(quote.draft().total());
        return new PlanViews.Preview(frame, quote.to().plan().key(), quote.from().plan().name(), to,
                upgrade ? "At once" + (quote.paymentNow().isPositive() ? ", when the payment has succeeded." : ".")
                        : "On " + date(quote.next().from()) + " (UTC). Until then everything stays as it is, and you can take the change back.",
                upgrade ? "The invoice of the change" : "The next invoice as it stands with this change, dated " + BillingShown.DATE.format(quote.facts().date()),
                quote.draft().lines().stream().map(line -> new BillingView.Line(line.description(), BillingShown.plain(line.amount()), "")).toList(),
                BillingShown.withCurrency(quote.draft().total()), now, agreeing(quote.paymentNow()), once, quote.paymentNow().isPositive(),
                fromBalance ? Optional.of(BillingShown.withCurrency(quote.draft().total().minus(quote.paymentNow())) + " of it comes from your balance.") : Optional.empty(),
                method.map(PaymentMethod::label), changes(quote),
                quote.replaces().map(phase -> "The change to " + name(phase, latest) + " on " + date(phase.from()) + " is dropped."),
                upgrade ? quote.paymentNow().isPositive() ? "Pay " + now + " and change to " + to : "Change to " + to + " now" : "Change to " + to + " on " + date(quote.next().from()));
    }

    private static List<PlanViews.Changed> changes(Quote quote) {
        Plan from = quote.from().plan();
        Plan to = quote.to().plan();
        List<PlanViews.Changed> changes = new ArrayList<>();
        changes.add(new PlanViews.Changed("Fee", fee(from), fee(to)));
        Map<String, Metric> metrics = new LinkedHashMap<>(quote.from().catalog().metrics());
        metrics.putAll(quote.to().catalog().metrics());
        metrics.values().forEach(metric -> changes.add(new PlanViews.Changed(metric.name(),
                PlanTerms.metered(from, metric, quote.from().catalog()).words(), PlanTerms.metered(to, metric, quote.to().catalog()).words())));
        List<PlanViews.Term> before = PlanTerms.limits(from, quote.from().catalog());
        List<PlanViews.Term> after = PlanTerms.limits(to, quote.to().catalog());
        for (int i = 0; i < before.size(); i++) {
            changes.add(new PlanViews.Changed(before.get(i).name(), before.get(i).words(), after.get(i).words()));
        }
        return changes.stream().filter(change -> !change.before().equals(change.after())).toList();
    }

    private static String name(Phase phase, Catalog latest) {
        return phase.contract().isPresent() ? "a contract" : latest.plan(phase.planKey()).map(Plan::name).orElse(phase.planKey());
    }

    private static String date(Instant at) {
        return BillingShown.DATE.format(at.atOffset(ZoneOffset.UTC));
    }
}
