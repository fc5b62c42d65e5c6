package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.CatalogChange.Difference;
import io.tollgate.domain.catalog.CatalogChange.What;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Plan.WorkspaceLimits;
import io.tollgate.foundation.amounts.Unit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is different about the plans. */
final class PlanChanges {
    private final Plan before;
    private final Plan after;
    private final Currency currency;
    private final List<Difference> found = new ArrayList<>();

    private PlanChanges(Plan before, Plan after, Currency currency) {
        this.before = before;
        this.after = after;
        this.currency = currency;
    }

    static List<Difference> between(Catalog current, Catalog next) {
        List<Difference> found = new ArrayList<>();
        for (Plan before : current.plans().values()) {
            next.plan(before.key()).ifPresentOrElse(
                    after -> found.addAll(new PlanChanges(before, after, next.currency()).compare(current, next)),
                    () -> found.add(removed(before)));
        }
        next.plans().values().stream().filter(plan -> current.plan(plan.key()).isEmpty()).forEach(plan -> found.add(added(plan)));
        return found;
    }

    static Difference added(Plan plan) {
        return new Difference(What.PLAN_ADDED, Optional.of(plan.key()), Optional.empty(), Optional.empty(), Optional.of(plan.name()),
                "The plan " + plan.name() + " (" + plan.key() + ") is new.");
    }

    private static Difference removed(Plan plan) {
        return new Difference(What.PLAN_REMOVED, Optional.of(plan.key()), Optional.empty(), Optional.of(plan.name()), Optional.empty(),
                "The plan " + plan.name() + " (" + plan.key() + ") is removed: nobody can come to it any more. Workspaces on it stay on it as it was.");
    }

    private List<Difference> compare(Catalog current, Catalog next) {
        note(What.PLAN_RENAMED, Optional.empty(), "the name", before.name(), after.name());
        note(What.PLAN_PER_CONTRACT, Optional.empty(), "who can be on it",
                before.perContract() ? "workspaces with a contract" : "anyone", after.perContract() ? "workspaces with a contract" : "anyone");
        if (before.perContract() || after.perContract()) {
            return found;
        }
        note(What.FEE, Optional.empty(), "the monthly fee", PriceWords.amount(before.monthlyFee()), PriceWords.amount(after.monthlyFee()));
        next.metrics().values().forEach(metric -> current.metric(metric.key()).ifPresent(old -> compareTerms(old, metric)));
        note(What.CREDITS, Optional.empty(), "what is credited", credits(before), credits(after));
        note(What.WORKSPACE_LIMITS, Optional.empty(), "the number of machines at once",
                number(before.limits().concurrentMachines()), number(after.limits().concurrentMachines()));
        note(What.WORKSPACE_LIMITS, Optional.empty(), "the number of machines at once in a project",
                number(before.limits().concurrentMachinesPerProject()), number(after.limits().concurrentMachinesPerProject()));
        note(What.WORKSPACE_LIMITS, Optional.empty(), "the choice of machine sizes", sizes(before.limits()), sizes(after.limits()));
        note(What.WORKSPACE_LIMITS, Optional.empty(), "the number of days that events are kept",
                String.valueOf(before.limits().retentionDays()), String.valueOf(after.limits().retentionDays()));
        note(What.WORKSPACE_LIMITS, Optional.empty(), "the number of users", number(before.limits().users()), number(after.limits().users()));
        return found;
    }

    private void compareTerms(Metric old, Metric metric) {
        Terms was = before.terms(metric.key()).orElse(new Terms.NotAvailable());
        Terms is = after.terms(metric.key()).orElse(new Terms.NotAvailable());
        if (was instanceof Terms.Metered metered && is instanceof Terms.Metered now) {
            Unit unit = metric.unit();
            note(What.ALLOWANCE, Optional.of(metric.key()), "the allowance of " + metric.name(),
                    PriceWords.quantity(metered.allowance(), old.unit()), PriceWords.quantity(now.allowance(), unit));
            note(What.PRICE, Optional.of(metric.key()), "the price of " + metric.name(),
                    PriceWords.price(metered.price(), old.unit(), currency), PriceWords.price(now.price(), unit, currency));
            note(What.LIMIT, Optional.of(metric.key()), "the limit of " + metric.name(),
                    PriceWords.limit(metered.limit(), old.unit()), PriceWords.limit(now.limit(), unit));
        } else {
            note(What.AVAILABILITY, Optional.of(metric.key()), metric.name(), availability(was), availability(is));
        }
    }

    private void note(What what, Optional<String> metric, String subject, String was, String is) {
        if (!was.equals(is)) {
            found.add(new Difference(what, Optional.of(before.key()), metric, Optional.of(was), Optional.of(is),
                    "On " + after.name() + ", " + subject + " changes from " + was + " to " + is + "."));
        }
    }

    private static String availability(Terms terms) {
        return switch (terms) {
            case Terms.NotAvailable() -> "not available";
            case Terms.Metered _ -> "available";
        };
    }

    private static String credits(Plan plan) {
        List<String> words = plan.credits().stream()
                .map(credit -> PriceWords.amount(credit.amount()) + " for " + credit.metric() + switch (credit.granted()) {
                    case SIGNUP -> " at signup";
                    case MONTHLY -> " a month";
                })
                .sorted()
                .toList();
        return words.isEmpty() ? "none" : String.join(" and ", words);
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : "unlimited";
    }

    private static String sizes(WorkspaceLimits limits) {
        return String.join(", ", limits.machineSizes().stream().sorted().toList());
    }
}
