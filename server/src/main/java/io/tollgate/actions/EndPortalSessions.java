package io.tollgate.actions;

import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.util.Map;

/** Closes a workspace's pages to everybody who has them open or has a link. New links open them again. */
public final class EndPortalSessions {
    private final WorkspaceStore workspaces;
    private final SessionStore sessions;
    private final AuditStore audit;

    public EndPortalSessions(WorkspaceStore workspaces, SessionStore sessions, AuditStore audit) {
        this.workspaces = workspaces;
        this.sessions = sessions;
        this.audit = audit;
    }

    public record Request(String workspace, String actor) {}

    /** @throws ApiError UNKNOWN_WORKSPACE */
    public void run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.find(tx, request.workspace()).orElseThrow(() -> OpenOwnKey.unknown(request.workspace()));
        int ended = sessions.endAll(tx, workspace.id());
        if (ended > 0) {
            audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "portal_sessions.ended", workspace.key(),
                    Map.of("ended", String.valueOf(ended))));
        }
    }
}
