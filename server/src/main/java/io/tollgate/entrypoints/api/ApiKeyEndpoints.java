package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.CreateApiKey;
import io.tollgate.actions.RevokeApiKey;
import io.tollgate.domain.workspaces.ApiKey;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Scope;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** API keys, and what was done with them. */
public final class ApiKeyEndpoints {
    private static final String KEYS = "api-keys";
    private static final String AUDIT = "audit";

    private final Database database;
    private final ApiKeyStore keys;
    private final AuditStore audit;
    private final WorkspaceStore workspaces;
    private final Writes writes;
    private final InstantSource clock;

    public ApiKeyEndpoints(
            Database database, ApiKeyStore keys, AuditStore audit, WorkspaceStore workspaces, Writes writes, InstantSource clock) {
        this.database = database;
        this.keys = keys;
        this.audit = audit;
        this.workspaces = workspaces;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/api-keys", Access.ADMIN, "createApiKey", this::create),
                Route.get("/v1/api-keys", Access.ADMIN, "listApiKeys", this::list),
                Route.delete("/v1/api-keys/{id}", Access.ADMIN, "revokeApiKey", this::revoke),
                Route.get("/v1/audit", Access.ADMIN, "auditLog", this::auditLog));
    }

    private Answer create(Context request) {
        JsonBody body = JsonBody.of(request, "name", "scopes", "workspace");
        CreateApiKey.Request wanted = new CreateApiKey.Request(
                body.text("name"), Set.copyOf(body.severalOf("scopes", Scope.class)), body.optionalText("workspace"), Caller.of(request).keyId());
        CreateApiKey create = new CreateApiKey(keys, workspaces, audit);
        return writes.onceWithSecret(request, tx -> {
            ApiKey.Issued issued = create.run(tx, wanted, clock.instant());
            return Answer.created(json(new JsonObject().put("id", issued.key().id()).put("key", issued.text()), issued.key(), wanted.workspace()));
        });
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        String after = Cursor.in(request, KEYS, 1).map(List::getFirst).orElse("");
        return database.read(tx -> {
            List<ApiKey> found = keys.list(tx, after, limit + 1);
            List<ApiKey> page = found.subList(0, Math.min(limit, found.size()));
            Map<WorkspaceId, Workspace> named = workspaces.findAll(tx, page.stream().map(ApiKey::workspace).toList());
            Optional<Cursor> next = found.size() > limit ? Optional.of(Cursor.of(KEYS, page.getLast().id())) : Optional.empty();
            return Answer.list(page.stream()
                    .map(key -> json(new JsonObject().put("id", key.id()), key, keyOf(named, key.workspace())))
                    .toList(), next);
        });
    }

    private Answer revoke(Context request) {
        RevokeApiKey.Request revoked = new RevokeApiKey.Request(request.pathParam("id"), Caller.of(request).keyId());
        RevokeApiKey revoke = new RevokeApiKey(keys, audit);
        return writes.once(request, tx -> {
            revoke.run(tx, revoked, clock.instant());
            return Answer.noContent();
        });
    }

    private Answer auditLog(Context request) {
        int limit = Cursor.limit(request);
        long before = Cursor.numberIn(request, AUDIT, Long.MAX_VALUE).orElse(AuditStore.FROM_THE_NEWEST);
        Optional<String> workspace = Optional.ofNullable(request.queryParam("workspace"));
        return database.read(tx -> {
            List<AuditEntry.Listed> found = workspace
                    .map(key -> audit.list(tx, idOf(tx, key), before, limit + 1))
                    .orElseGet(() -> audit.list(tx, before, limit + 1));
            List<AuditEntry.Listed> page = found.subList(0, Math.min(limit, found.size()));
            Collection<WorkspaceId> ids = page.stream().map(listed -> listed.entry().workspace()).distinct().toList();
            Map<WorkspaceId, Workspace> named = workspaces.findAll(tx, ids);
            Optional<Cursor> next = found.size() > limit ? Optional.of(Cursor.of(AUDIT, String.valueOf(page.getLast().id()))) : Optional.empty();
            return Answer.list(page.stream().map(listed -> json(listed, named)).toList(), next);
        });
    }

    private WorkspaceId idOf(Transaction tx, String key) {
        return workspaces.find(tx, key).map(Workspace::id).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + Texts.shown(key) + "\".", "workspace"));
    }

    private static JsonObject json(JsonObject begun, ApiKey key, Optional<String> workspace) {
        return begun
                .put("name", key.name())
                .put("lastFour", key.lastFour())
                .put("scopes", key.scopes().stream().map(Scope::word).sorted().toList())
                .put("workspace", workspace)
                .put("createdAt", key.createdAt())
                .put("revokedAt", key.revokedAt());
    }

    private static JsonObject json(AuditEntry.Listed listed, Map<WorkspaceId, Workspace> named) {
        AuditEntry entry = listed.entry();
        return new JsonObject()
                .put("id", String.valueOf(listed.id()))
                .put("at", entry.at())
                .put("workspace", keyOf(named, entry.workspace()))
                .put("actor", entry.actor())
                .put("action", entry.action())
                .put("subject", entry.subject())
                .put("detail", new TreeMap<>(entry.detail()));
    }

    private static Optional<String> keyOf(Map<WorkspaceId, Workspace> named, WorkspaceId id) {
        return Optional.ofNullable(named.get(id)).map(Workspace::key);
    }
}
