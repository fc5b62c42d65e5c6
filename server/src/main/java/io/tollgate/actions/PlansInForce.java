package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Reading;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.foundation.db.Transaction;

/** The plan behind a phase: its catalog version's, or the workspace's own contract in its place. */
public final class PlansInForce {
    private final Catalogs catalogs;

    public PlansInForce(Catalogs catalogs) {
        this.catalogs = catalogs;
    }

    /** A plan and the catalog that its metrics, currency and rules come from. */
    public record PlanOfCatalog(Plan plan, Catalog catalog, CatalogVersion version) {}

    public PlanOfCatalog of(Transaction tx, Phase phase) {
        CatalogVersion version = catalogs.version(tx, phase.catalogVersion());
        Catalog catalog = version.catalog();
        Plan plan = phase.contract().isPresent() ? contract(phase, catalog) : catalog.plan(phase.planKey()).orElseThrow();
        return new PlanOfCatalog(plan, catalog, version);
    }

    private static Plan contract(Phase phase, Catalog catalog) {
        return switch (CatalogYaml.contract(phase.contract().orElseThrow(), catalog)) {
            case Reading.Parsed<Plan>(Plan plan) -> plan;
            case Reading.Mistakes<Plan> mistakes ->
                throw new IllegalStateException("a contract that was accepted cannot be read: " + mistakes);
        };
    }
}
