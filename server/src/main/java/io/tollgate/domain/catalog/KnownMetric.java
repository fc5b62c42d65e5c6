package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.amounts.Unit;

/**
 * What a metric's key has stood for since the first catalog that had it, also where no later one has it any more: quantities were counted
 * under it, and stay readable.
 *
 * @param number the key as a small number, for narrow rows
 */
public record KnownMetric(int number, String key, Aggregation aggregation, Unit unit) {}
