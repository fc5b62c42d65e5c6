package io.tollgate.actions;

import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Optional;

/** Has a workspace's next period begin on another plan, in place of what was scheduled before. The caller holds the workspace's row locked. */
public final class ScheduleChange {
    private final SubscriptionStore subscriptions;
    private final WriteLimits writeLimits;
    private final TellOfPlanChange tell;

    public ScheduleChange(SubscriptionStore subscriptions, WriteLimits writeLimits, TellOfPlanChange tell) {
        this.subscriptions = subscriptions;
        this.writeLimits = writeLimits;
        this.tell = tell;
    }

    /** @param next from a period's begin on; scheduling the same again changes nothing */
    public void run(Transaction tx, Workspace workspace, Subscription before, Phase next, String actor, Instant now) {
        Optional<Phase> scheduled = before.scheduled(now);
        if (scheduled.filter(same -> same.from().equals(next.from()) && same.hasTermsOf(next)).isPresent()) {
            return;
        }
        scheduled.ifPresent(other -> subscriptions.removeScheduled(tx, workspace.id(), other));
        subscriptions.endOpenPhase(tx, workspace.id(), next.from());
        subscriptions.add(tx, workspace.id(), next, now);
        // Reservations and usage ahead of their time may have begun the next period's counters.
        writeLimits.run(tx, workspace.id(), now);
        tell.scheduled(tx, workspace, before.standing(now), next, actor, now);
    }
}
