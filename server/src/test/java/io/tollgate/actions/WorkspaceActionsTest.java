package io.tollgate.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import io.tollgate.domain.workspaces.ApiKey;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Scope;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.domain.workspaces.WorkspaceUpdate;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkspaceActionsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final WorkspaceStore workspaces = new WorkspaceStore();
    private final ApiKeyStore keys = new ApiKeyStore(Tokens.seeded(1));
    private final AuditStore audit = new AuditStore();
    private final CreateApiKey createApiKey = new CreateApiKey(keys, workspaces, audit);
    private final RevokeApiKey revokeApiKey = new RevokeApiKey(keys, audit);
    private final UpdateWorkspace updateWorkspace = new UpdateWorkspace(workspaces, audit);
    private Database database;
    private Workspace acme;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        acme = database.inTransaction(tx -> workspaces.create(tx, new NewWorkspace("acme", "Acme", "owner@acme.example"), NOW));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aKeyIsMadeAndRevokedAndBothAreOnRecordWithoutItsText() {
        ApiKey.Issued issued = create(Optional.of("acme"));

        assertThat(issued.key().workspace()).isEqualTo(acme.id());
        assertThat(verify(issued.text())).contains(issued.key());

        assertThat(revoke(issued.key().id()).revokedAt()).contains(NOW);
        assertThat(revoke(issued.key().id()).revokedAt()).as("again").contains(NOW);
        assertThat(verify(issued.text())).isEmpty();

        assertThat(onRecord()).extracting(AuditEntry::action).containsExactly("api_key.revoked", "api_key.created");
        assertThat(onRecord()).allSatisfy(entry -> {
            assertThat(entry.workspace()).isEqualTo(acme.id());
            assertThat(entry.subject()).isEqualTo(issued.key().id());
            assertThat(entry.toString()).doesNotContain(issued.text());
        });
    }

    @Test
    void aKeyForAnUnknownWorkspaceOrOfAnUnknownIdIsRefused() {
        assertThatThrownBy(() -> create(Optional.of("nobody"))).isInstanceOfSatisfying(
                ApiError.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_WORKSPACE));
        assertThatThrownBy(() -> revoke("key_nothing")).isInstanceOfSatisfying(
                ApiError.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(onRecord()).isEmpty();
    }

    @Test
    void aChangedWorkspaceIsOnRecordWithWhatItWasBefore() {
        Workspace updated = update("acme", new WorkspaceUpdate(Optional.of("Acme Inc."), Optional.of("owner@acme.example"), Optional.empty()));

        assertThat(updated.name()).isEqualTo("Acme Inc.");
        assertThat(onRecord()).containsExactly(new AuditEntry(
                acme.id(), NOW, "key_1", "workspace.updated", "acme", Map.of("name", "Acme -> Acme Inc.")));
        update("acme", new WorkspaceUpdate(Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(onRecord()).as("nothing changed").hasSize(1);
    }

    @Test
    void anUnknownWorkspaceIsNotFound() {
        assertThatThrownBy(() -> update("nobody", new WorkspaceUpdate(Optional.empty(), Optional.empty(), Optional.empty())))
                .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    private ApiKey.Issued create(Optional<String> workspace) {
        return database.inTransaction(tx -> createApiKey.run(tx, new CreateApiKey.Request("Ingest", Set.of(Scope.INGEST), workspace, "key_1"), NOW));
    }

    private ApiKey revoke(String id) {
        return database.inTransaction(tx -> revokeApiKey.run(tx, new RevokeApiKey.Request(id, "key_1"), NOW));
    }

    private Workspace update(String key, WorkspaceUpdate update) {
        return database.inTransaction(tx -> updateWorkspace.run(tx, new UpdateWorkspace.Request(key, update, "key_1"), NOW));
    }

    private List<AuditEntry> onRecord() {
        return database.read(tx -> audit.list(tx, AuditStore.FROM_THE_NEWEST, 9)).stream().map(AuditEntry.Listed::entry).toList();
    }

    private Optional<ApiKey> verify(String text) {
        return database.read(tx -> keys.verify(tx, text));
    }
}
