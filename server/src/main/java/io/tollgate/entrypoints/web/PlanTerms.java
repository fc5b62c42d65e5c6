package io.tollgate.entrypoints.web;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.PriceWords;
import io.tollgate.entrypoints.web.PlanViews.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a plan offers, as rows that have the same names for every plan of a catalog, so that plans can stand side by side. */
final class PlanTerms {
    private PlanTerms() {}

    /** A row for each metric, each credit that any plan gives, and each limit; also for what this plan does not offer. */
    static List<Term> of(Plan plan, Catalog catalog) {
        List<Term> terms = new ArrayList<>();
        catalog.metrics().values().forEach(metric -> terms.add(metered(plan, metric, catalog)));
        Set<String> credited = new LinkedHashSet<>();
        Stream.concat(catalog.plans().values().stream(), Stream.of(plan)).forEach(each -> each.credits().forEach(credit -> credited.add(credit.metric())));
        credited.forEach(metric -> terms.add(credits(plan, metric, catalog)));
        terms.addAll(limits(plan, catalog));
        return terms;
    }

    static Term metered(Plan plan, Metric metric, Catalog catalog) {
        return switch (plan.terms(metric.key()).orElse(new Plan.Terms.NotAvailable())) {
            case Plan.Terms.NotAvailable() -> Term.absent(metric.name(), "not available");
            case Plan.Terms.Metered(long allowance, var price, Plan.PlanLimit limit) -> {
                String included = Quantities.round(metric.unit(), allowance) + " " + metric.unit().plural();
                String each = PriceWords.price(price, metric.unit(), catalog.currency());
                String then = allowance == 0 ? "" : "included, then " + each;
                yield switch (limit) {
                    case Plan.PlanLimit.AtAllowance() -> new Term(metric.name(), included, "included, and no more", true);
                    case Plan.PlanLimit.AtCredit() -> new Term(metric.name(), "as far as credits pay", each, true);
                    case Plan.PlanLimit.None() -> new Term(metric.name(), allowance == 0 ? each : included, then, true);
                    case Plan.PlanLimit.AtQuantity most -> new Term(metric.name(), allowance == 0 ? each : included,
                            (then.isEmpty() ? "" : then + ", ") + "at most " + PriceWords.limit(most, metric.unit()), true);
                };
            }
        };
    }

    private static Term credits(Plan plan, String metric, Catalog catalog) {
        String name = catalog.metric(metric).map(Metric::name).orElse(metric) + " credit";
        List<Plan.Credit> given = plan.credits().stream().filter(credit -> credit.metric().equals(metric)).toList();
        return given.isEmpty() ? Term.absent(name, "none") : new Term(name,
                given.stream().map(credit -> BillingShown.withCurrency(credit.amount()) + switch (credit.granted()) {
                    case SIGNUP -> " once";
                    case MONTHLY -> " each month";
                }).collect(Collectors.joining(", ")), "", true);
    }

    static List<Term> limits(Plan plan, Catalog catalog) {
        Plan.WorkspaceLimits limits = plan.limits();
        String sizes = sizes(plan, catalog);
        return List.of(
                new Term("Machines at once", most(limits.concurrentMachines()), limits.concurrentMachinesPerProject().isPresent()
                        ? limits.concurrentMachinesPerProject().getAsInt() + " in one project" : "", true),
                sizes.isEmpty() ? Term.absent("Machine sizes", "any") : new Term("Machine sizes", sizes, "", true),
                new Term("Event detail", limits.retentionDays() + " days", "", true),
                new Term("Users", most(limits.users()), "", true));
    }

    private static String most(OptionalInt limit) {
        return limit.isPresent() ? String.valueOf(limit.getAsInt()) : "any number";
    }

    /** In the order in which plans bring them, which is from small to large. */
    private static String sizes(Plan plan, Catalog catalog) {
        Set<String> ordered = new LinkedHashSet<>();
        catalog.plans().values().forEach(each -> ordered.addAll(new TreeSet<>(each.limits().machineSizes())));
        ordered.addAll(new TreeSet<>(plan.limits().machineSizes()));
        ordered.retainAll(plan.limits().machineSizes());
        return String.join(", ", ordered);
    }
}
