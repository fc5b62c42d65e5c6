package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.MetricNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The metrics of one catalog version, found by the event type that feeds them. */
public final class Meters {
    private final Map<String, List<MeteredMetric>> byEventType = new HashMap<>();
    private final Map<String, MeteredMetric> byKey = new LinkedHashMap<>();

    /** @param numbers the numbers of at least all metrics of the catalog */
    public Meters(Catalog catalog, MetricNumbers numbers) {
        for (Metric metric : catalog.metrics().values()) {
            MeteredMetric metered = new MeteredMetric(numbers.numberOf(metric.key()), metric);
            byEventType.computeIfAbsent(metric.eventType(), type -> new ArrayList<>()).add(metered);
            byKey.put(metric.key(), metered);
        }
    }

    /** Empty for a type that no metric of the catalog is fed by. */
    public List<MeteredMetric> fedBy(String eventType) {
        return byEventType.getOrDefault(eventType, List.of());
    }

    public Optional<MeteredMetric> metric(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Empty for a metric that this version of the catalog does not have. */
    public Optional<MeteredMetric> metric(int id) {
        return byKey.values().stream().filter(metered -> metered.id() == id).findFirst();
    }

    /** Every metric of the catalog, in its order. */
    public List<MeteredMetric> all() {
        return List.copyOf(byKey.values());
    }
}
