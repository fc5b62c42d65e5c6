package io.tollgate.actions;

import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeySpanStore;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Takes a workspace's own key away. From now on the platform bills its requests to that provider again; what ran before stays unbilled. */
public final class RemoveOwnKey {
    private final WorkspaceStore workspaces;
    private final OwnKeyStore ownKeys;
    private final OwnKeySpanStore spans;
    private final AuditStore audit;

    public RemoveOwnKey(WorkspaceStore workspaces, OwnKeyStore ownKeys, OwnKeySpanStore spans, AuditStore audit) {
        this.workspaces = workspaces;
        this.ownKeys = ownKeys;
        this.spans = spans;
        this.audit = audit;
    }

    public record Request(String workspace, Provider provider, String actor) {}

    /** Without a key there is nothing to do. @throws ApiError UNKNOWN_WORKSPACE */
    public void run(Transaction tx, Request request, Instant now) {
        WorkspaceId workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> OpenOwnKey.unknown(request.workspace())).id();
        Optional<OwnKey.Stored> held = ownKeys.find(tx, workspace, request.provider());
        if (held.isEmpty()) {
            return;
        }
        ownKeys.delete(tx, workspace, request.provider());
        spans.end(tx, workspace, request.provider(), now);
        audit.append(tx, new AuditEntry(workspace, now, request.actor(), "own_key.removed", request.provider().word(),
                Map.of("lastFour", held.get().key().lastFour())));
    }
}
