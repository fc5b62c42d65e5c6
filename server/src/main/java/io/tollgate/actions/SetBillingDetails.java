package io.tollgate.actions;

import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.BillingDetails;
import io.tollgate.domain.workspaces.BillingDetailsStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Sets who a workspace is on its invoices from now on, drafts among them; finalized invoices stay as they are. */
public final class SetBillingDetails {
    private final WorkspaceStore workspaces;
    private final BillingDetailsStore details;
    private final AuditStore audit;

    public SetBillingDetails(WorkspaceStore workspaces, BillingDetailsStore details, AuditStore audit) {
        this.workspaces = workspaces;
        this.details = details;
        this.audit = audit;
    }

    public record Request(String workspace, BillingDetails details, String actor) {}

    /** @throws ApiError UNKNOWN_WORKSPACE */
    public BillingDetails run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        details.put(tx, workspace.id(), request.details(), now);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "billing_details.set", workspace.key(), Map.of(
                "legalName", request.details().legalName(),
                "country", request.details().country(),
                "vatId", request.details().vatId().orElse(""),
                "tax", request.details().tax().map(Object::toString).orElse("standard"))));
        return request.details();
    }
}
