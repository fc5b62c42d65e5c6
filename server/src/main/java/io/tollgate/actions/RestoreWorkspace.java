package io.tollgate.actions;

import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;

/** Makes an unpaid workspace active again, once none of its invoices is overdue: after a payment, a void or a credit note. */
public final class RestoreWorkspace {
    private final WorkspaceStore workspaces;
    private final CollectionStore collections;
    private final TellOfPayments tell;

    public RestoreWorkspace(WorkspaceStore workspaces, CollectionStore collections, TellOfPayments tell) {
        this.workspaces = workspaces;
        this.collections = collections;
        this.tell = tell;
    }

    public void run(Transaction tx, WorkspaceId id, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, id).orElseThrow();
        if (workspace.status() == Workspace.Status.UNPAID && collections.overdue(tx, id).isEmpty()) {
            workspaces.changeStatus(tx, id, Workspace.Status.ACTIVE);
            tell.restored(tx, workspace, now);
        }
    }
}
