package io.tollgate.domain.catalog;

import io.tollgate.foundation.amounts.Unit;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured.
 *
 * @param eventType the CloudEvents type that feeds it
 * @param filter which of those events count; all of them when empty
 * @param value where in the event's data the measured value stands; empty exactly for {@link Aggregation#COUNT}
 * @param paidByProviderOf for a metric whose use may be paid by a workspace's own provider key: the data field that names the provider
 * @param billingIncrement smallest units that a phase's total is rounded to (half-up) before it is priced; at least 1
 */
public record Metric(
        String key,
        String name,
        String eventType,
        Optional<Filter> filter,
        Aggregation aggregation,
        Optional<Value> value,
        Optional<String> paidByProviderOf,
        Unit unit,
        long billingIncrement) {

    public enum Aggregation {
        /** The values added up. */
        SUM,
        /** The number of events. */
        COUNT,
        /** The largest value. */
        MAX,
        /** The number of different values in a billing period; each counts at its first use. */
        UNIQUE,
        /** The value of the event with the latest time; the larger one where two have the same time. */
        LATEST
    }

    /** Counts an event only where the named field of its data is one of these texts. */
    public record Filter(String field, Set<String> isOneOf) {
        public Filter {
            isOneOf = Set.copyOf(isOneOf);
        }
    }

    /** The data field that holds the value, and whether it is written in the metric's unit or in its smallest unit. */
    public record Value(String field, In in) {
        public enum In {
            UNIT,
            SMALLEST_UNIT,
            /** Any text: for {@link Aggregation#UNIQUE}. */
            TEXT
        }
    }

    public Metric {
        if ((aggregation == Aggregation.COUNT) == value.isPresent()) {
            throw new IllegalArgumentException("a metric has a value field exactly when it does not count events: " + key);
        }
        if (billingIncrement < 1) {
            throw new IllegalArgumentException("a billing increment is at least 1: " + key);
        }
    }
}
