package io.tollgate.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import io.tollgate.actions.CheckCatalog.Stayers;
import io.tollgate.domain.catalog.CatalogChange.Difference;
import io.tollgate.domain.catalog.CatalogDocuments;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.PlanOnVersion;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogActionsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final CatalogStore catalogs = new CatalogStore();
    private final AuditStore audit = new AuditStore();
    private final ApplyCatalog applyCatalog = new ApplyCatalog(catalogs, audit);
    private final CheckCatalog checkCatalog = new CheckCatalog(catalogs);
    private Database database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void applyingIsOneVersionAndOneAuditEntryEach() {
        assertThat(apply(CatalogDocuments.SMALL)).isInstanceOf(ApplyCatalog.Outcome.Applied.class);
        assertThat(apply(CatalogDocuments.SMALL)).isInstanceOfSatisfying(
                ApplyCatalog.Outcome.Unchanged.class, unchanged -> assertThat(unchanged.version().number()).isEqualTo(1));
        assertThat(apply(dearer())).isInstanceOfSatisfying(ApplyCatalog.Outcome.Applied.class, applied -> {
            assertThat(applied.version().number()).isEqualTo(2);
            assertThat(applied.change().differences()).extracting(Difference::sentence)
                    .containsExactly("On Basic, the monthly fee changes from USD 10.00 to USD 12.00.");
        });

        assertThat(onRecord()).containsExactly(
                new AuditEntry(WorkspaceId.NONE, NOW, "key_1", "catalog.applied", "version 2", Map.of("name", "small", "differences", "1")),
                new AuditEntry(WorkspaceId.NONE, NOW, "key_1", "catalog.applied", "version 1", Map.of("name", "small", "differences", "4")));
    }

    @Test
    void aDocumentWithMistakesIsRefusedWithEachAndItsLine() {
        String document = dearer().replace("12", "-12").replace("users: 1", "users: many");

        assertThatThrownBy(() -> apply(document)).isInstanceOfSatisfying(ApiError.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CATALOG);
            assertThat(error).hasMessage("The document has 2 mistakes.");
            assertThat(error.details()).containsExactly(
                    new ApiError.Detail("plans.basic.monthlyFee", "line 18, column 17: -12 is below zero."),
                    new ApiError.Detail("plans.basic.limits.users", "line 29, column 14: A whole number, or: unlimited."));
        });
        assertThat(database.read(catalogs::latest)).isEmpty();
    }

    @Test
    void aForbiddenChangeIsRefusedButCanBeChecked() {
        apply(CatalogDocuments.SMALL);
        String document = CatalogDocuments.SMALL.replace("aggregation: sum", "aggregation: max");

        assertThatThrownBy(() -> apply(document)).isInstanceOfSatisfying(ApiError.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CATALOG);
            assertThat(error.details()).extracting(ApiError.Detail::field).containsExactly("metrics.hours.aggregation");
        });
        assertThat(check(document, Map.of()).canBeApplied()).isFalse();
    }

    @Test
    void aCheckSaysWhatChangesAndWhoStaysAsTheyAre() {
        apply(CatalogDocuments.SMALL);
        apply(dearer());
        Map<PlanOnVersion, Long> workspaces =
                Map.of(new PlanOnVersion("basic", 1), 3L, new PlanOnVersion("basic", 2), 40L, new PlanOnVersion("custom", 1), 5L);

        CheckCatalog.Checked checked = check(CatalogDocuments.SMALL, workspaces);

        assertThat(checked.canBeApplied()).isTrue();
        assertThat(checked.identical()).isFalse();
        assertThat(checked.current().orElseThrow().number()).isEqualTo(2);
        assertThat(checked.change().differences()).hasSize(1);
        assertThat(checked.stayers()).containsExactly(
                new Stayers(new PlanOnVersion("basic", 2), 40), new Stayers(new PlanOnVersion("basic", 1), 3));
        assertThat(check(dearer(), workspaces)).satisfies(same -> {
            assertThat(same.identical()).isTrue();
            assertThat(same.stayers()).isEmpty();
        });
        assertThat(database.read(catalogs::latestNumber)).as("a check applies nothing").hasValue(2);
    }

    private ApplyCatalog.Outcome apply(String document) {
        return database.inTransaction(tx -> applyCatalog.run(tx, new ApplyCatalog.Request(document, "key_1"), NOW));
    }

    private CheckCatalog.Checked check(String document, Map<PlanOnVersion, Long> workspaces) {
        return database.read(tx -> checkCatalog.run(tx, new CheckCatalog.Request(document, workspaces)));
    }

    private static String dearer() {
        return CatalogDocuments.SMALL.replace("monthlyFee: 10", "monthlyFee: 12");
    }

    private List<AuditEntry> onRecord() {
        return database.read(tx -> audit.list(tx, AuditStore.FROM_THE_NEWEST, 9)).stream().map(AuditEntry.Listed::entry).toList();
    }
}
