package io.tollgate.domain.catalog;

import java.util.Collections;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The whole document, in the order it was written.
 *
 * @param agentProject the project name that pages mark as the agent's, if the platform has one
 * @param machines how machines meter themselves; without it there are no leases
 */
public record Catalog(
        String name,
        Currency currency,
        Proration proration,
        Optional<String> agentProject,
        Optional<Machines> machines,
        SequencedMap<String, Metric> metrics,
        SequencedMap<String, Plan> plans) {

    /** How the fraction of a fee is found when a phase begins or ends inside a period. */
    public enum Proration {
        /** Days over the days of that month; the day of a change belongs to the new plan. */
        DAY,
        /** Seconds over the seconds of that month. */
        SECOND
    }

    public Catalog {
        metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
        plans = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(plans));
    }

    public Optional<Metric> metric(String key) {
        return Optional.ofNullable(metrics.get(key));
    }

    public Optional<Plan> plan(String key) {
        return Optional.ofNullable(plans.get(key));
    }

    /** The metrics that events of this type may feed, in the document's order; empty for an unknown type. */
    public List<Metric> metricsFedBy(String eventType) {
        return metrics.values().stream().filter(metric -> metric.eventType().equals(eventType)).toList();
    }
}
