package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.SetAlerts;
import io.tollgate.actions.ShowAlerts;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Which quantities a workspace is told of. */
public final class AlertEndpoints {
    private static final int HIGHEST_PERCENT = 1_000;

    private final Database database;
    private final WorkspaceStore workspaces;
    private final SetAlerts setAlerts;
    private final ShowAlerts showAlerts;
    private final Writes writes;
    private final InstantSource clock;

    public AlertEndpoints(
            Database database, WorkspaceStore workspaces, SetAlerts setAlerts, ShowAlerts showAlerts, Writes writes, InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.setAlerts = setAlerts;
        this.showAlerts = showAlerts;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/alerts", Access.READ, "listAlerts", this::list),
                Route.put("/v1/workspaces/{workspace}/alerts/{metric}", Access.ADMIN, "setAlerts", this::set),
                Route.delete("/v1/workspaces/{workspace}/alerts/{metric}", Access.ADMIN, "removeAlerts", this::remove));
    }

    private Answer list(Context request) {
        Instant now = clock.instant();
        return Page.of(request, "alerts", database.read(tx ->
                showAlerts.run(tx, WorkspaceEndpoints.existing(workspaces, tx, request), now).stream().map(AlertEndpoints::json).toList())).answer();
    }

    private Answer set(Context request) {
        JsonBody body = JsonBody.of(request, "thresholds");
        List<SetAlerts.Wanted> wanted = body.objects("thresholds", "quantity", "percent", "of").stream().map(AlertEndpoints::wanted).toList();
        if (wanted.isEmpty()) {
            throw body.wrong("thresholds", "must name at least one; DELETE removes them all");
        }
        Instant now = clock.instant();
        return writes.once(request, tx -> {
            Workspace workspace = change(tx, request, wanted, now);
            return Answer.ok(showAlerts.run(tx, workspace, now).stream()
                    .filter(alerts -> alerts.metric().key().equals(request.pathParam("metric")))
                    .findFirst()
                    .map(AlertEndpoints::json)
                    .orElseThrow());
        });
    }

    private Answer remove(Context request) {
        Instant now = clock.instant();
        return writes.once(request, tx -> {
            change(tx, request, List.of(), now);
            return Answer.noContent();
        });
    }

    private Workspace change(Transaction tx, Context request, List<SetAlerts.Wanted> thresholds, Instant now) {
        Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
        setAlerts.run(tx, new SetAlerts.Request(workspace, request.pathParam("metric"), thresholds, Caller.of(request).keyId()), now);
        return workspace;
    }

    private static SetAlerts.Wanted wanted(JsonBody threshold) {
        if (threshold.has("quantity") == threshold.has("percent")) {
            throw threshold.wrong("quantity", "or percent must be there, and not both");
        }
        if (threshold.has("quantity")) {
            if (threshold.has("of")) {
                throw threshold.wrong("of", "goes with a percent only");
            }
            return new SetAlerts.Wanted.Quantity(threshold.decimal("quantity"));
        }
        return new SetAlerts.Wanted.Percent(
                Math.toIntExact(threshold.wholeNumber("percent", 1, HIGHEST_PERCENT)), threshold.oneOf("of", Threshold.Of.class));
    }

    private static JsonObject json(ShowAlerts.MetricAlerts alerts) {
        Metric metric = alerts.metric();
        return new JsonObject()
                .put("metric", metric.key())
                .put("name", metric.name())
                .put("unit", metric.unit().name())
                .put("used", metric.unit().format(alerts.used()))
                .put("thresholds", alerts.thresholds().stream().map(shown -> json(metric, shown)).toList());
    }

    private static JsonObject json(Metric metric, ShowAlerts.Shown shown) {
        JsonObject json = switch (shown.threshold()) {
            case Threshold.AtQuantity(long quantity) -> new JsonObject().put("quantity", metric.unit().format(quantity));
            case Threshold.AtPercent(int percent, Threshold.Of of) -> new JsonObject().put("percent", percent).put("of", of.word());
        };
        return json.put("level", quantity(metric, shown.level())).put("firedAt", shown.firedAt());
    }

    private static Optional<String> quantity(Metric metric, OptionalLong quantity) {
        return quantity.isPresent() ? Optional.of(metric.unit().format(quantity.getAsLong())) : Optional.empty();
    }
}
