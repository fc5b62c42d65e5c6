package io.tollgate.entrypoints.web;

import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.QuotePlanChange.Quote;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.PriceWords;
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
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Puts plans and changes of plan into words. */
final class PlansShown {
    private PlansShown() {}

    /** @param current by the terms that the workspace has; the others by the newest catalog @param offers a plan's button, by its key */
    static List<PlanViews.Card> cards(Catalog latest, Plan current, Catalog currentCatalog, Map<String, String> offers) {
        List<PlanViews.Card> cards = new ArrayList<>();
        if (!latest.plans().containsKey(current.key())) {
            cards.add(card(current, currentCatalog, true, Optional.empty()));
        }
        for (Plan plan : latest.plans().values()) {
            boolean isCurrent = plan.key().equals(current.key());
            cards.add(isCurrent ? card(current, currentCatalog, true, Optional.empty())
                    : card(plan, latest, false, Optional.ofNullable(offers.get(plan.key()))));
        }
        return cards;
    }

    private static PlanViews.Card card(Plan plan, Catalog catalog, boolean isCurrent, Optional<String> choice) {
        boolean isOpen = plan.perContract() && !isCurrent;
        return new PlanViews.Card(plan.key(), plan.name(), isOpen ? "By agreement" : fee(plan), isOpen ? List.of() : included(plan, catalog),
                isOpen ? List.of() : limits(plan), isCurrent, isOpen, choice);
    }

    static String fee(Plan plan) {
        return plan.monthlyFee().isZero() ? "Free of charge" : BillingShown.withCurrency(plan.monthlyFee()) + " a month";
    }

    /** "100 compute hours included, then USD 0.12 per hour". */
    static List<String> included(Plan plan, Catalog catalog) {
        List<String> words = new ArrayList<>();
        catalog.metrics().values().forEach(metric -> terms(plan, metric, catalog).ifPresent(terms -> words.add(metric.name() + ": " + terms)));
        for (Plan.Credit credit : plan.credits()) {
            words.add(BillingShown.withCurrency(credit.amount()) + " of credit for " + catalog.metric(credit.metric()).map(Metric::name).orElse(credit.metric())
                    + switch (credit.granted()) {
                        case SIGNUP -> ", once";
                        case MONTHLY -> " each month";
                    });
        }
        return words;
    }

    private static Optional<String> terms(Plan plan, Metric metric, Catalog catalog) {
        return plan.terms(metric.key()).flatMap(terms -> switch (terms) {
            case Plan.Terms.NotAvailable() -> Optional.empty();
            case Plan.Terms.Metered(long allowance, var price, Plan.PlanLimit limit) -> {
                String included = allowance == 0 ? "" : Quantities.round(metric.unit(), allowance) + " " + Quantities.units(metric.unit()) + " included";
                String more = PriceWords.price(price, metric.unit(), catalog.currency());
                yield Optional.of(switch (limit) {
                    case Plan.PlanLimit.AtAllowance() -> included + ", and no more";
                    case Plan.PlanLimit.AtCredit() -> "what credits pay for, at " + more;
                    case Plan.PlanLimit.None() -> included.isEmpty() ? more : included + ", then " + more;
                    case Plan.PlanLimit.AtQuantity q -> (included.isEmpty() ? more : included + ", then " + more) + ", at most " + PriceWords.limit(q, metric.unit());
                });
            }
        });
    }

    static List<String> limits(Plan plan) {
        Plan.WorkspaceLimits limits = plan.limits();
        List<String> words = new ArrayList<>();
        limits.concurrentMachines().ifPresent(most -> words.add(most + (most == 1 ? " machine at once" : " machines at once")));
        limits.concurrentMachinesPerProject().ifPresent(most -> words.add(most + " at once in one project"));
        if (!limits.machineSizes().isEmpty()) {
            words.add(String.join(", ", new TreeSet<>(limits.machineSizes())) + " machines");
        }
        words.add(limits.retentionDays() + " days of event detail");
        words.add(limits.users().isPresent() ? limits.users().getAsInt() == 1 ? "1 user" : limits.users().getAsInt() + " users" : "any number of users");
        return words;
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
    static Optional<String> free(Plan current, Catalog latest) {
        return Optional.of(current).filter(PlansShown::costsNothing).map(plan -> "Nothing is charged on this plan, whatever is used."
                + latest.plans().values().stream().filter(other -> !other.perContract() && other.monthlyFee().isPositive()).findFirst()
                        .map(other -> " " + other.name() + " brings, for " + BillingShown.withCurrency(other.monthlyFee()) + " a month, "
                                + included(other, latest).stream().limit(3).collect(Collectors.joining("; ")) + ".")
                        .orElse(""));
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
                quote.draft().lines().stream().map(line -> new BillingView.Line(line.description(), line.amount().toString(), "")).toList(),
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
                terms(from, metric, quote.from().catalog()).orElse("not available"), terms(to, metric, quote.to().catalog()).orElse("not available"))));
        changes.add(new PlanViews.Changed("Limits", String.join(", ", limits(from)), String.join(", ", limits(to))));
        return changes.stream().filter(change -> !change.before().equals(change.after())).toList();
    }

    private static String name(Phase phase, Catalog latest) {
        return phase.contract().isPresent() ? "a contract" : latest.plan(phase.planKey()).map(Plan::name).orElse(phase.planKey());
    }

    private static String date(Instant at) {
        return BillingShown.DATE.format(at.atOffset(ZoneOffset.UTC));
    }
}
