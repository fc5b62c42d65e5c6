package io.tollgate.domain.catalog;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a new catalog changes against the one in force. Whoever is on a plan keeps it as it was, with its catalog version, until they change plan;
 * so every change is for those who come to a plan later, and nothing is taken from anyone by removing a plan or a metric.
 *
 * @param forbidden what may not change, because quantities and amounts were already counted by it; the catalog is refused if there is any
 */
public record CatalogChange(List<Difference> differences, List<Forbidden> forbidden) {

    public CatalogChange {
        differences = List.copyOf(differences);
        forbidden = List.copyOf(forbidden);
    }

    public enum What {
        CATALOG_RENAMED,
        PRORATION,
        AGENT_PROJECT,
        MACHINES,
        METRIC_ADDED,
        METRIC_REMOVED,
        METRIC_RENAMED,
        METRIC_EVENTS,
        METRIC_VALUE,
        METRIC_OWN_KEY,
        METRIC_BILLING_INCREMENT,
        PLAN_ADDED,
        PLAN_REMOVED,
        PLAN_RENAMED,
        PLAN_PER_CONTRACT,
        FEE,
        AVAILABILITY,
        ALLOWANCE,
        PRICE,
        LIMIT,
        CREDITS,
        WORKSPACE_LIMITS
    }

    /**
     * One thing that is different.
     *
     * @param plan the plan's key where the change is a plan's
     * @param metric the metric's key where the change is about one
     * @param before in words; empty where something is new
     * @param after in words; empty where something is gone
     * @param sentence all of it as one plain sentence
     */
    public record Difference(
            What what, Optional<String> plan, Optional<String> metric, Optional<String> before, Optional<String> after, String sentence) {}

    /** @param path where in the document, "metrics.compute_hours.unit" */
    public record Forbidden(String path, String sentence) {}

    /** @param known every metric that any catalog so far has had */
    public static CatalogChange between(Catalog current, Catalog next, Collection<KnownMetric> known) {
        List<Difference> differences = new ArrayList<>();
        differences.addAll(MetricChanges.between(current, next));
        differences.addAll(PlanChanges.between(current, next));
        List<Forbidden> forbidden = forbidden(next, known);
        if (!current.currency().equals(next.currency())) {
            forbidden.add(new Forbidden("currency", "The currency stays " + current.currency()
                    + ": invoices and credits are already in it. Another currency needs an installation of its own."));
        }
        return new CatalogChange(differences, forbidden);
    }

    /** The first catalog: everything in it is new. */
    public static CatalogChange first(Catalog next) {
        List<Difference> differences = new ArrayList<>();
        next.metrics().values().forEach(metric -> differences.add(MetricChanges.added(metric)));
        next.plans().values().forEach(plan -> differences.add(PlanChanges.added(plan)));
        return new CatalogChange(differences, List.of());
    }

    static List<Forbidden> forbidden(Catalog next, Collection<KnownMetric> known) {
        List<Forbidden> forbidden = new ArrayList<>();
        for (KnownMetric before : known) {
            next.metric(before.key()).ifPresent(metric -> {
                String path = "metrics." + before.key();
                if (metric.aggregation() != before.aggregation()) {
                    forbidden.add(new Forbidden(path + ".aggregation", stays(before, "aggregation",
                            MetricChanges.word(before.aggregation()), MetricChanges.word(metric.aggregation()))));
                }
                if (!metric.unit().equals(before.unit())) {
                    forbidden.add(new Forbidden(path + ".unit", stays(before, "unit",
                            MetricChanges.words(before.unit()), MetricChanges.words(metric.unit()))));
                }
            });
        }
        return forbidden;
    }

    /** Whether anything is different about the plan. */
    public boolean concerns(String plan) {
        return differences.stream().anyMatch(each -> each.plan().equals(Optional.of(plan)));
    }

    /** @throws ApiError INVALID_CATALOG with a detail for each thing that may not change */
    public CatalogChange requireAllowed() {
        if (!forbidden.isEmpty()) {
            throw ApiError.of(ErrorCode.INVALID_CATALOG, "The catalog changes what may not change.",
                    forbidden.stream().map(each -> new ApiError.Detail(each.path(), each.sentence())).toList());
        }
        return this;
    }

    private static String stays(KnownMetric metric, String what, String before, String after) {
        return "The " + what + " of \"" + metric.key() + "\" stays " + before + ", not " + after
                + ": quantities are already counted so. Add a metric with another key instead.";
    }
}
