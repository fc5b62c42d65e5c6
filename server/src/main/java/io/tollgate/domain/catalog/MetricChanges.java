package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.CatalogChange.Difference;
import io.tollgate.domain.catalog.CatalogChange.What;
import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.amounts.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is different about the catalog itself and what it measures. */
final class MetricChanges {
    private MetricChanges() {}

    static List<Difference> between(Catalog current, Catalog next) {
        List<Difference> found = new ArrayList<>();
        compare(found, What.CATALOG_RENAMED, Optional.empty(), "The catalog's name", current.name(), next.name());
        compare(found, What.PRORATION, Optional.empty(), "Proration", "by " + word(current.proration()), "by " + word(next.proration()));
        compare(found, What.AGENT_PROJECT, Optional.empty(), "The agent project",
                current.agentProject().orElse("none"), next.agentProject().orElse("none"));
        compare(found, What.MACHINES, Optional.empty(), "The event that machines meter themselves with", words(current.machines()), words(next.machines()));
        for (Metric before : current.metrics().values()) {
            Optional<Metric> after = next.metric(before.key());
            after.ifPresentOrElse(metric -> compare(found, before, metric), () -> found.add(removed(before)));
        }
        next.metrics().values().stream().filter(metric -> current.metric(metric.key()).isEmpty()).forEach(metric -> found.add(added(metric)));
        return found;
    }

    static Difference added(Metric metric) {
        return new Difference(What.METRIC_ADDED, Optional.empty(), Optional.of(metric.key()), Optional.empty(), Optional.of(metric.name()),
                "The metric " + metric.name() + " (" + metric.key() + ") is new.");
    }

    private static Difference removed(Metric metric) {
        return new Difference(What.METRIC_REMOVED, Optional.empty(), Optional.of(metric.key()), Optional.of(metric.name()), Optional.empty(),
                "The metric " + metric.name() + " (" + metric.key() + ") is removed. Workspaces keep it for as long as they stay on the plan they are on.");
    }

    private static void compare(List<Difference> found, Metric before, Metric after) {
        Optional<String> key = Optional.of(before.key());
        compare(found, What.METRIC_RENAMED, key, "The name of the metric " + before.key(), before.name(), after.name());
        compare(found, What.METRIC_EVENTS, key, "What feeds " + after.name(), feed(before), feed(after));
        compare(found, What.METRIC_VALUE, key, "The value that " + after.name() + " reads", value(before), value(after));
        compare(found, What.METRIC_OWN_KEY, key, "The field that says whose provider key paid for " + after.name(),
                before.paidByProviderOf().orElse("none"), after.paidByProviderOf().orElse("none"));
        compare(found, What.METRIC_BILLING_INCREMENT, key, "What " + after.name() + " is rounded to before it is priced",
                before.billingIncrement() + " " + before.unit().smallest(), after.billingIncrement() + " " + after.unit().smallest());
    }

    private static void compare(List<Difference> found, What what, Optional<String> metric, String subject, String before, String after) {
        if (!before.equals(after)) {
            found.add(new Difference(what, Optional.empty(), metric, Optional.of(before), Optional.of(after),
                    subject + " changes from " + before + " to " + after + "."));
        }
    }

    private static String feed(Metric metric) {
        return metric.eventType() + metric.filter()
                .map(filter -> " where " + filter.field() + " is " + String.join(" or ", filter.isOneOf().stream().sorted().toList()))
                .orElse("");
    }

    private static String value(Metric metric) {
        return metric.value().map(value -> value.field() + switch (value.in()) {
            case UNIT -> " in " + metric.unit().name();
            case SMALLEST_UNIT -> " in " + metric.unit().smallest();
            case TEXT -> "";
        }).orElse("none");
    }

    private static String words(Optional<Machines> machines) {
        return machines
                .map(each -> each.eventType() + " (" + each.millisecondsField() + ", " + each.machineField() + ")")
                .orElse("none");
    }

    static String words(Unit unit) {
        return unit.smallestPerUnit() == 1 ? unit.name() : unit.name() + " of " + unit.smallestPerUnit() + " " + unit.smallest();
    }

    static String word(Aggregation aggregation) {
        return aggregation.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Catalog.Proration proration) {
        return proration.name().toLowerCase(Locale.ROOT);
    }
}
