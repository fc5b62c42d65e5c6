/**
 * What is measured and what it costs: the versioned document of metrics, plans, prices, credits and workspace limits.
 *
 * <p>Owns: table {@code catalog_version}; the YAML form, its validation, and the records it becomes.
 *
 * <p>Does not own: who is on which plan (subscriptions), or what a quantity comes to (rating).
 *
 * <p>Always true: an applied version never changes; a metric keeps its aggregation and smallest unit through all versions, so that
 * quantities counted under one version can be read under another; every price has as many tiers as its bounds plus one open one.
 */
package io.tollgate.domain.catalog;
