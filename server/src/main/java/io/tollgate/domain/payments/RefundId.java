package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;

/** Printed {@code rfd_7_42}: the workspace, which a refund is stored by, and the refund. */
public record RefundId(WorkspaceId workspace, long value) {
    /** Before every refund there is: where paging by id begins. */
    public static final RefundId FIRST = new RefundId(WorkspaceId.NONE, 0);

    @Override
    public String toString() {
        return "rfd_" + workspace.value() + "_" + value;
    }
}
