package io.tollgate.actions;

import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.domain.workspaces.WorkspaceUpdate;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Changes a workspace's name and addresses. */
public final class UpdateWorkspace {
    private final WorkspaceStore workspaces;
    private final AuditStore audit;

    public UpdateWorkspace(WorkspaceStore workspaces, AuditStore audit) {
        this.workspaces = workspaces;
        this.audit = audit;
    }

    public record Request(String workspace, WorkspaceUpdate update, String actor) {}

    /** @throws ApiError NOT_FOUND */
    public Workspace run(Transaction tx, Request request, Instant now) {
        Workspace before = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> notFound(request));
        Workspace after = workspaces.update(tx, request.workspace(), request.update()).orElseThrow(() -> notFound(request));
        Map<String, String> detail = differences(before, after);
        if (!detail.isEmpty()) {
            audit.append(tx, new AuditEntry(after.id(), now, request.actor(), "workspace.updated", after.key(), detail));
        }
        return after;
    }

    private static Map<String, String> differences(Workspace before, Workspace after) {
        Map<String, String> detail = new HashMap<>();
        note(detail, "name", before.name(), after.name());
        note(detail, "ownerEmail", before.ownerEmail(), after.ownerEmail());
        note(detail, "alertEmail", before.alertEmail(), after.alertEmail());
        return detail;
    }

    private static void note(Map<String, String> detail, String field, String before, String after) {
        if (!before.equals(after)) {
            detail.put(field, before + " -> " + after);
        }
    }

    private static ApiError notFound(Request request) {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no workspace with the key \"" + request.workspace() + "\".");
    }
}
