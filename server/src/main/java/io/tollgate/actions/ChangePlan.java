package io.tollgate.actions;

import io.tollgate.domain.subscriptions.PlanChange;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Changes a workspace's plan: down with the next period, up at once and only with a successful payment. It opens its transactions itself, because the
 * payment is made between them.
 */
public final class ChangePlan {
    private final Database database;
    private final InstantSource clock;
    private final WorkspaceStore workspaces;
    private final PlanChangeStore planChanges;
    private final QuotePlanChange quotePlanChange;
    private final ScheduleChange scheduleChange;
    private final CompleteUpgrade completeUpgrade;

    public ChangePlan(
            Database database,
            InstantSource clock,
            WorkspaceStore workspaces,
            PlanChangeStore planChanges,
            QuotePlanChange quotePlanChange,
            ScheduleChange scheduleChange,
            CompleteUpgrade completeUpgrade) {
        this.database = database;
        this.clock = clock;
        this.workspaces = workspaces;
        this.planChanges = planChanges;
        this.quotePlanChange = quotePlanChange;
        this.scheduleChange = scheduleChange;
        this.completeUpgrade = completeUpgrade;
    }

    /** @param key the Idempotency-Key, so that a repeat after a crash finds what the first came to */
    public record Request(String workspace, String plan, String actor, Optional<String> key) {}

    public sealed interface Outcome {
        record Upgraded(CompleteUpgrade.Upgraded upgrade) implements Outcome {}

        /** @param quote whose facts are the next regular invoice as it stands */
        record Scheduled(QuotePlanChange.Quote quote) implements Outcome {}
    }

    /** @throws ApiError as {@link QuotePlanChange#run}, and PAYMENT_FAILED, after which nothing is changed */
    public Outcome run(Request request) {
        return database.inTransaction(tx -> begin(tx, request, clock.instant()));
    }

    private Outcome begin(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE,
                "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        Optional<PlanChange> before = request.key().flatMap(key -> planChanges.asked(tx, workspace.id(), request.actor(), key));
        if (before.isPresent()) {
            return new Outcome.Upgraded(completeUpgrade.run(tx, workspace.id(), before.get().id(), now));
        }
        QuotePlanChange.Quote quote = quotePlanChange.run(tx, workspace, request.plan(), now);
        return switch (quote.direction()) {
            case DOWNGRADE -> {
                scheduleChange.run(tx, workspace, quote.before(), quote.next(), request.actor(), now);
                yield new Outcome.Scheduled(quote);
            }
            case UPGRADE -> {
                PlanChange change = planChanges.begin(tx, workspace.id(), new PlanChangeStore.Asked(
                        quote.next().planKey(), quote.next().catalogVersion(), quote.draft().total(), request.actor(), request.key()), now);
                yield new Outcome.Upgraded(completeUpgrade.run(tx, workspace.id(), change.id(), now));
            }
        };
    }
}
