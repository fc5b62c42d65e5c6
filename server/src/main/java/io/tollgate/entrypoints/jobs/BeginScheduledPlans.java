package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.BeginScheduledPlan;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a period begins: the plans that workspaces waited for. What a plan costs and allows follows from the timeline; this grants, limits and tells. */
public final class BeginScheduledPlans implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final SubscriptionStore subscriptions;
    private final BeginScheduledPlan begin;

    public BeginScheduledPlans(Database database, SubscriptionStore subscriptions, BeginScheduledPlan begin) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.begin = begin;
    }

    @Override
    public String name() {
        return "begin-scheduled-plans";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> subscriptions.nextBegin(tx, after));
    }

    @Override
    public void run(Instant now) {
        new EachOnItsOwn(name()).throughPages(
                WorkspaceId.NONE, after -> due(now, after), workspace -> database.transact(tx -> begin.run(tx, workspace, now)));
    }

    private List<WorkspaceId> due(Instant now, WorkspaceId after) {
        return database.read(tx -> subscriptions.withPhasesToBegin(tx, now, after, PAGE));
    }
}
