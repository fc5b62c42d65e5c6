/**
 * What is measured and what it costs: the versioned document of metrics, plans, prices, credits and workspace limits.
 *
 * <p>Owns: tables {@code catalog_version} and {@code metric}; the YAML form ({@link CatalogYaml}), its validation, the records it becomes, and
 * what a new version changes ({@link CatalogChange}).
 *
 * <p>Does not own: who is on which plan (subscriptions), or what a quantity comes to (rating).
 *
 * <p>Always true: an applied version never changes and can be read for ever; a metric keeps its number, aggregation and unit through all versions,
 * also one that left and came back, so that quantities counted under one version can be read under another; the currency stays; every price
 * has as many tiers as its bounds plus one open one.
 */
package io.tollgate.domain.catalog;
