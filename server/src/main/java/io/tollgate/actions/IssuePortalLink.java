package io.tollgate.actions;

import io.tollgate.domain.sessions.PortalLink;
import io.tollgate.domain.sessions.Role;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Makes a link that opens a workspace's pages for whoever has it, for a while. */
public final class IssuePortalLink {
    private final WorkspaceStore workspaces;
    private final SessionStore sessions;
    private final AuditStore audit;

    public IssuePortalLink(WorkspaceStore workspaces, SessionStore sessions, AuditStore audit) {
        this.workspaces = workspaces;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** @param lasts how long the link opens sessions */
    public record Request(String workspace, Role role, Optional<URI> returnUrl, Duration lasts, String actor) {}

    /**
     * @param realNow by which the link expires; {@code now} is that of the audit trail, and another one in a sandbox
     * @throws ApiError UNKNOWN_WORKSPACE
     */
    public PortalLink.Issued run(Transaction tx, Request request, Instant now, Instant realNow) {
        Workspace workspace = workspaces.find(tx, request.workspace()).orElseThrow(() -> OpenOwnKey.unknown(request.workspace()));
        PortalLink.Issued issued = sessions.issueLink(tx,
                new SessionStore.NewLink(workspace.id(), request.role(), request.returnUrl(), realNow.plus(request.lasts())), realNow);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "portal_link.made", issued.link().id(), Map.of("role", request.role().word())));
        return issued;
    }
}
