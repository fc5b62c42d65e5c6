package io.tollgate.actions;

import io.tollgate.domain.credits.CreditEndStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;

/** Lowers a workspace's limits at the credit when grants of its have ended: what was used in time they still pay for, and nothing more. */
public final class EndCredits {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final CreditEndStore creditEnds;
    private final WriteCreditLimits creditLimits;

    public EndCredits(WorkspaceStore workspaces, SubscriptionStore subscriptions, CreditEndStore creditEnds, WriteCreditLimits creditLimits) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.creditEnds = creditEnds;
        this.creditLimits = creditLimits;
    }

    public void run(Transaction tx, WorkspaceId workspace, Instant now) {
        workspaces.findForUpdate(tx, workspace).orElseThrow();
        creditEnds.noteEnded(tx, workspace, now);
        creditLimits.run(tx, workspace, subscriptions.of(tx, workspace), now);
    }
}
