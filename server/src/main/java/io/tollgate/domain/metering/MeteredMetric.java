package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric;

/** A metric with the number that its rows carry. */
public record MeteredMetric(int id, Metric metric) {}
