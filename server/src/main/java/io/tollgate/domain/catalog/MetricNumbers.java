package io.tollgate.domain.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Metric keys as small numbers and back, for the narrow rows of usage. */
public final class MetricNumbers {
    static final MetricNumbers NONE = new MetricNumbers(List.of());

    private final Map<String, KnownMetric> byKey = new HashMap<>();
    private final Map<Integer, KnownMetric> byNumber = new HashMap<>();

    public MetricNumbers(Collection<KnownMetric> metrics) {
        for (KnownMetric metric : metrics) {
            byKey.put(metric.key(), metric);
            byNumber.put(metric.number(), metric);
        }
    }

    /** @throws IllegalArgumentException when no catalog has ever had the metric */
    public int numberOf(String key) {
        return found(byKey.get(key), key).number();
    }

    /** @throws IllegalArgumentException when no metric has the number */
    public KnownMetric metric(int number) {
        return found(byNumber.get(number), number);
    }

    boolean coverAll(Collection<String> keys) {
        return byKey.keySet().containsAll(keys);
    }

    private static KnownMetric found(KnownMetric metric, Object asked) {
        if (metric == null) {
            throw new IllegalArgumentException("no catalog has had the metric " + asked);
        }
        return metric;
    }
}
