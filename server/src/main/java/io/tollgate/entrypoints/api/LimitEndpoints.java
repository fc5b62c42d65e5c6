package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.RemoveLimit;
import io.tollgate.actions.SetLimit;
import io.tollgate.actions.ShowLimits;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.limits.HardLimit;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** An owner's hard limits. */
public final class LimitEndpoints {
    private final Database database;
    private final WorkspaceStore workspaces;
    private final SetLimit set;
    private final RemoveLimit remove;
    private final ShowLimits show;
    private final Writes writes;
    private final InstantSource clock;

    public LimitEndpoints(
            Database database, WorkspaceStore workspaces, SetLimit set, RemoveLimit remove, ShowLimits show, Writes writes, InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.set = set;
        this.remove = remove;
        this.show = show;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/limits", Access.READ, "limits", this::list),
                Route.put("/v1/workspaces/{workspace}/limits/{metric}", Access.ADMIN, "setLimit", this::set),
                Route.delete("/v1/workspaces/{workspace}/limits/{metric}", Access.ADMIN, "removeLimit", this::remove));
    }

    private Answer list(Context request) {
        return Page.of(request, "limits", database.read(tx ->
                show.run(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id(), clock.instant()).stream().map(LimitEndpoints::json).toList())).answer();
    }

    private Answer set(Context request) {
        JsonBody body = JsonBody.of(request, "limit", "runningWork");
        SetLimit.Request wanted = new SetLimit.Request(
                request.pathParam("workspace"),
                request.pathParam("metric"),
                body.decimal("limit"),
                body.optionalOneOf("runningWork", RunningWork.class).orElse(RunningWork.STOP),
                Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.ok(json(set.run(tx, wanted, clock.instant()))));
    }

    private Answer remove(Context request) {
        RemoveLimit.Request wanted =
                new RemoveLimit.Request(request.pathParam("workspace"), request.pathParam("metric"), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            remove.run(tx, wanted, clock.instant());
            return Answer.noContent();
        });
    }

    private static JsonObject json(ShowLimits.Shown shown) {
        Metric metric = shown.metric();
        Optional<HardLimit> owner = shown.limit().owner();
        return new JsonObject()
                .put("metric", metric.key())
                .put("name", metric.name())
                .put("unit", metric.unit().name())
                .put("limit", text(metric, shown.limit().quantity()))
                .put("setBy", shown.limit().setBy().map(by -> by.name().toLowerCase(Locale.ROOT)))
                .put("ownerLimit", owner.map(limit -> metric.unit().format(limit.quantity())))
                .put("runningWork", owner.map(limit -> limit.runningWork().word()))
                .put("planLimit", text(metric, shown.limit().plan()))
                .put("used", metric.unit().format(shown.used()))
                .put("reserved", metric.unit().format(shown.reserved()))
                .put("resetsAt", shown.resetsAt());
    }

    static Optional<String> text(Metric metric, OptionalLong quantity) {
        return quantity.isPresent() ? Optional.of(metric.unit().format(quantity.getAsLong())) : Optional.empty();
    }
}
