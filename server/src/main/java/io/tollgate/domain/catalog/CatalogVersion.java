package io.tollgate.domain.catalog;

import java.time.Instant;

/** A catalog as it was applied: immutable, numbered from 1, with the document it was read from. */
public record CatalogVersion(int number, Catalog catalog, String document, Instant appliedAt, String appliedBy) {}
