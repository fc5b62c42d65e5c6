package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogChange;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.catalog.PlanOnVersion;
import io.tollgate.foundation.db.Transaction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a document would change if it were applied, and for how many workspaces; changes nothing. */
public final class CheckCatalog {
    private final CatalogStore catalogs;

    public CheckCatalog(CatalogStore catalogs) {
        this.catalogs = catalogs;
    }

    /** @param workspaces how many workspaces are on each plan now, by the version they are on it with */
    public record Request(String document, Map<PlanOnVersion, Long> workspaces) {}

    /**
     * @param current the version in force; empty before the first
     * @param identical whether it is that version's document, so that applying it would do nothing
     * @param stayers of plans that would change: workspaces that keep the plan as it is until they change plan, most first
     */
    public record Checked(Optional<CatalogVersion> current, boolean identical, CatalogChange change, List<Stayers> stayers) {

        public boolean canBeApplied() {
            return change.forbidden().isEmpty();
        }
    }

    public record Stayers(PlanOnVersion on, long workspaces) {}

    /** @throws io.tollgate.foundation.errors.ApiError INVALID_CATALOG with a detail for each mistake; what is forbidden is in the answer */
    public Checked run(Transaction tx, Request request) {
        Catalog next = CatalogYaml.catalog(request.document()).orThrow();
        Optional<CatalogVersion> current = catalogs.latest(tx);
        CatalogChange change = current
                .map(version -> CatalogChange.between(version.catalog(), next, catalogs.knownMetrics(tx)))
                .orElseGet(() -> CatalogChange.first(next));
        boolean identical = current.map(version -> version.document().equals(request.document())).orElse(false);
        List<Stayers> stayers = request.workspaces().entrySet().stream()
                .filter(on -> change.concerns(on.getKey().plan()))
                .map(on -> new Stayers(on.getKey(), on.getValue()))
                .sorted(Comparator.comparingLong(Stayers::workspaces).reversed()
                        .thenComparing(each -> each.on().plan())
                        .thenComparing(each -> each.on().catalogVersion()))
                .toList();
        return new Checked(current, identical, change, stayers);
    }
}
