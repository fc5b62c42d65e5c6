package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.EndLease;
import io.tollgate.actions.LeaseOutcome;
import io.tollgate.actions.RenewLease;
import io.tollgate.actions.StartLease;
import io.tollgate.actions.TellRefusal;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Running machines. */
public final class LeaseEndpoints {
    private final Database database;
    private final WorkspaceStore workspaces;
    private final LeaseStore leases;
    private final StartLease start;
    private final RenewLease renew;
    private final EndLease end;
    private final TellRefusal tellRefusal;
    private final Writes writes;
    private final InstantSource clock;

    public LeaseEndpoints(
            Database database,
            WorkspaceStore workspaces,
            LeaseStore leases,
            StartLease start,
            RenewLease renew,
            EndLease end,
            TellRefusal tellRefusal,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.leases = leases;
        this.start = start;
        this.renew = renew;
        this.end = end;
        this.tellRefusal = tellRefusal;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/leases", Access.GATE, "startLease", this::start).heldByHandler(),
                Route.get("/v1/leases/{id}", Access.GATE, "lease", this::one).heldByHandler(),
                Route.post("/v1/leases/{id}/renew", Access.GATE, "renewLease", this::renew).heldByHandler(),
                Route.post("/v1/leases/{id}/end", Access.GATE, "endLease", this::end).heldByHandler());
    }

    private Answer start(Context request) {
        JsonBody body = JsonBody.of(request, "workspace", "project", "machine");
        StartLease.Request wanted = new StartLease.Request(body.text("workspace"), ReservationEndpoints.project(body), body.text("machine"));
        Caller.of(request).requireFor(wanted.workspace());
        return telling(refusedAt -> writes.once(request, tx -> switch (start.run(tx, wanted, clock.instant())) {
            case LeaseOutcome.Running(Lease lease) -> Answer.created(json(wanted.workspace(), lease));
            case LeaseOutcome refused -> refusal(refused, refusedAt);
        }));
    }

    /** A refusal is rolled back with whatever was begun, so that it was at a limit is told of afterwards. */
    private Answer telling(Function<AtomicReference<Against>, Answer> write) {
        AtomicReference<Against> refusedAt = new AtomicReference<>();
        Answer answer = write.apply(refusedAt);
        Optional.ofNullable(refusedAt.get()).ifPresent(counter -> database.transact(tx -> tellRefusal.run(tx, counter, clock.instant())));
        return answer;
    }

    private Answer renew(Context request) {
        return telling(refusedAt -> writes.once(request, tx -> {
            Found found = found(tx, request);
            return switch (renew.run(tx, found.lease().id(), clock.instant())) {
                case LeaseOutcome.Running(Lease lease) -> Answer.ok(json(found.workspace(), lease));
                case LeaseOutcome refused -> refusal(refused, refusedAt);
            };
        }));
    }

    private Answer end(Context request) {
        return writes.once(request, tx -> {
            Found found = found(tx, request);
            return Answer.ok(json(found.workspace(), end.run(tx, found.lease().id(), clock.instant())));
        });
    }

    private Answer one(Context request) {
        return database.read(tx -> {
            Found found = found(tx, request);
            return Answer.ok(json(found.workspace(), found.lease()));
        });
    }

    private record Found(String workspace, Lease lease) {}

    private Found found(Transaction tx, Context request) {
        String text = request.pathParam("id");
        Lease lease = LeaseId.parse(text).flatMap(id -> leases.find(tx, id)).orElseThrow(() ->
                ApiError.of(ErrorCode.NOT_FOUND, "There is no lease '" + Texts.shown(text) + "'.", "id"));
        Workspace workspace = workspaces.find(tx, lease.id().workspace()).orElseThrow();
        Caller.of(request).requireFor(workspace.key());
        return new Found(workspace.key(), lease);
    }

    private static Answer refusal(LeaseOutcome outcome, AtomicReference<Against> refusedAt) {
        return switch (outcome) {
            case LeaseOutcome.LimitReached reached -> {
                refusedAt.set(reached.counter());
                yield ReservationEndpoints.limitReached(reached.metric(), reached.at(), reached.resetsAt());
            }
            case LeaseOutcome.ConcurrencyReached(String where, int limit, int running) -> Problems.answer(
                    ErrorCode.CONCURRENCY_REACHED,
                    "The plan allows " + limit + " machines at once in a " + where + ", and " + running + " run.",
                    new JsonObject().put("where", where).put("limit", limit).put("running", running));
            case LeaseOutcome.Over(Lease lease) -> Problems.answer(
                    ErrorCode.LEASE_ENDED,
                    lease.endedAt().map(at -> "The lease ended at " + at + ".").orElse("The lease was not renewed by " + lease.renewBy() + "."),
                    new JsonObject().put("state", lease.state() == Lease.State.RUNNING ? Lease.State.LOST.word() : lease.state().word()));
            case LeaseOutcome.Running running -> throw new IllegalArgumentException("no refusal: " + running);
        };
    }

    private static JsonObject json(String workspace, Lease lease) {
        return new JsonObject()
                .put("id", lease.id().toString())
                .put("workspace", workspace)
                .put("project", lease.project())
                .put("machine", lease.machine())
                .put("state", lease.state().word())
                .put("startedAt", lease.startedAt())
                .put("lastRenewedAt", lease.lastRenewedAt())
                .put("renewBy", lease.renewBy())
                .put("endedAt", lease.endedAt().map(java.time.Instant::toString));
    }
}
