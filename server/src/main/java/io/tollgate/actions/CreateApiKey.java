package io.tollgate.actions;

import io.tollgate.domain.workspaces.ApiKey;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Scope;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes an API key; its text is in the answer and nowhere else. */
public final class CreateApiKey {
    private final ApiKeyStore keys;
    private final WorkspaceStore workspaces;
    private final AuditStore audit;

    public CreateApiKey(ApiKeyStore keys, WorkspaceStore workspaces, AuditStore audit) {
        this.keys = keys;
        this.workspaces = workspaces;
        this.audit = audit;
    }

    /** @param workspace the key of the only workspace it may be used for; all of them when empty */
    public record Request(String name, Set<Scope> scopes, Optional<String> workspace, String actor) {}

    /** @throws ApiError INVALID_REQUEST, UNKNOWN_WORKSPACE */
    public ApiKey.Issued run(Transaction tx, Request request, Instant now) {
        WorkspaceId workspace = request.workspace().map(key -> idOf(tx, key)).orElse(WorkspaceId.NONE);
        ApiKey.Issued issued = keys.issue(tx, new ApiKey.Wanted(request.name(), request.scopes(), workspace), now);
        String scopes = issued.key().scopes().stream().map(Scope::word).sorted().collect(Collectors.joining(" "));
        audit.append(tx, new AuditEntry(workspace, now, request.actor(), "api_key.created", issued.key().id(),
                Map.of("name", request.name(), "scopes", scopes, "lastFour", issued.key().lastFour())));
        return issued;
    }

    private WorkspaceId idOf(Transaction tx, String key) {
        return workspaces.find(tx, key)
                .map(Workspace::id)
                .orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + key + "\".", "workspace"));
    }
}
