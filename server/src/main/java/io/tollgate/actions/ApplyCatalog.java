package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogChange;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Makes a document the catalog in force, as a new version. */
public final class ApplyCatalog {
    private final CatalogStore catalogs;
    private final AuditStore audit;

    public ApplyCatalog(CatalogStore catalogs, AuditStore audit) {
        this.catalogs = catalogs;
        this.audit = audit;
    }

    public record Request(String document, String actor) {}

    public sealed interface Outcome {
        CatalogVersion version();

        record Applied(CatalogVersion version, CatalogChange change) implements Outcome {}

        /** The document is the one in force. */
        record Unchanged(CatalogVersion version) implements Outcome {}
    }

    /** @throws io.tollgate.foundation.errors.ApiError INVALID_CATALOG with a detail for each mistake or forbidden change */
    public Outcome run(Transaction tx, Request request, Instant now) {
        Catalog next = CatalogYaml.catalog(request.document()).orThrow();
        catalogs.lockForApplying(tx);
        Optional<CatalogVersion> current = catalogs.latest(tx);
        if (current.isPresent() && current.get().document().equals(request.document())) {
            return new Outcome.Unchanged(current.get());
        }
        CatalogChange change = current
                .map(version -> CatalogChange.between(version.catalog(), next, catalogs.knownMetrics(tx)))
                .orElseGet(() -> CatalogChange.first(next))
                .requireAllowed();
        CatalogVersion version = catalogs.append(tx, next, request.document(), request.actor(), now);
        audit.append(tx, new AuditEntry(WorkspaceId.NONE, now, request.actor(), "catalog.applied", "version " + version.number(),
                Map.of("name", next.name(), "differences", String.valueOf(change.differences().size()))));
        return new Outcome.Applied(version, change);
    }
}
