package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.BeginSimulation;
import io.tollgate.actions.SteerReplay;
import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.domain.replays.SimulationStore;
import io.tollgate.domain.replays.SimulationStore.Listed;
import io.tollgate.domain.replays.SimulationStore.Part;
import io.tollgate.domain.replays.SimulationStore.Result;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a draft of a catalog would have billed for past months, over all workspaces. */
public final class SimulationEndpoints {
    private static final String RESULTS = "results";
    private static final LocalDate BEFORE_ALL = LocalDate.of(1, 1, 1);
    private static final int ROWS_AT_ONCE = 5_000;

    private final Database database;
    private final ReplayStore replays;
    private final SimulationStore simulations;
    private final BeginSimulation begin;
    private final SteerReplay steer;
    private final Writes writes;
    private final InstantSource clock;

    public SimulationEndpoints(
            Database database,
            ReplayStore replays,
            SimulationStore simulations,
            BeginSimulation begin,
            SteerReplay steer,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.replays = replays;
        this.simulations = simulations;
        this.begin = begin;
        this.steer = steer;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/simulations", Access.ADMIN, "beginSimulation", this::begin),
                Route.get("/v1/simulations/{id}", Access.READ, "simulation", this::show),
                Route.get("/v1/simulations/{id}/results", Access.READ, "listResults", this::list),
                Route.get("/v1/simulations/{id}/results.csv", Access.READ, "resultsAsCsv", this::csv),
                Route.post("/v1/simulations/{id}/stop", Access.ADMIN, "stopSimulation", this::stop),
                Route.post("/v1/simulations/{id}/resume", Access.ADMIN, "resumeSimulation", this::resume));
    }

    private Answer begin(Context request) {
        JsonBody body = JsonBody.of(request, "catalog", "periods");
        List<BillingPeriod> periods = body.texts("periods").stream().map(text -> InvoiceCheckEndpoints.period(text, "periods")).toList();
        BeginSimulation.Request wanted = new BeginSimulation.Request(body.document("catalog"), periods, Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.created(json(tx, begin.run(tx, wanted, clock.instant()))));
    }

    private Answer show(Context request) {
        return database.read(tx -> Answer.ok(json(tx, existing(tx, request))));
    }

    private Answer stop(Context request) {
        return writes.once(request, tx -> Answer.ok(json(tx, steer.stop(tx, Replay.Kind.SIMULATION, request.pathParam("id"), clock.instant()))));
    }

    private Answer resume(Context request) {
        return writes.once(request, tx -> Answer.ok(json(tx, steer.resume(tx, Replay.Kind.SIMULATION, request.pathParam("id"), clock.instant()))));
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        Optional<List<String>> after = Cursor.in(request, RESULTS, 2);
        return database.read(tx -> {
            Replay simulation = existing(tx, request);
            List<Listed> found = simulations.list(tx, simulation.id(),
                    after.map(place -> new WorkspaceId(InvoiceCheckEndpoints.number(place.getFirst()))).orElse(WorkspaceId.NONE),
                    after.map(place -> day(place.getLast())).orElse(BEFORE_ALL), limit + 1);
            List<Listed> page = found.subList(0, Math.min(limit, found.size()));
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(RESULTS, String.valueOf(page.getLast().id().value()), page.getLast().result().period().firstDay().toString()))
                    : Optional.empty();
            return Answer.list(page.stream().map(SimulationEndpoints::json).toList(), next);
        });
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException forged) {
            throw Cursor.unknown();
        }
    }

    /** All results, a row each. Keys and months need no quotes; sentences get them. */
    private Answer csv(Context request) {
        StringBuilder csv = new StringBuilder("workspace,period,plan,currency,before,after,change,moved_by,notes\r\n");
        String id = database.read(tx -> existing(tx, request)).id();
        WorkspaceId workspace = WorkspaceId.NONE;
        LocalDate period = BEFORE_ALL;
        for (List<Listed> rows = rows(id, workspace, period); !rows.isEmpty(); rows = rows(id, workspace, period)) {
            rows.forEach(row -> csv.append(row(row)));
            workspace = rows.getLast().id();
            period = rows.getLast().result().period().firstDay();
        }
        return Answer.text("text/csv", csv.toString()).withHeader("Content-Disposition", "attachment; filename=\"" + id + ".csv\"");
    }

    private List<Listed> rows(String id, WorkspaceId after, LocalDate period) {
        return database.read(tx -> simulations.list(tx, id, after, period, ROWS_AT_ONCE));
    }

    private static String row(Listed listed) {
        Result result = listed.result();
        String moved = result.parts().stream()
                .filter(part -> !part.change().isZero())
                .map(part -> part.what() + " " + part.change())
                .collect(Collectors.joining("; "));
        return String.join(",", listed.workspace(), result.period().toString(), result.plan(), result.before().currency().getCurrencyCode(),
                result.before().toString(), result.after().toString(), result.after().minus(result.before()).toString(), moved,
                quoted(String.join(" ", result.notes()))) + "\r\n";
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"") + '"';
    }

    private Replay existing(Transaction tx, Context request) {
        String id = request.pathParam("id");
        return replays.find(tx, Replay.Kind.SIMULATION, id).orElseThrow(() -> SteerReplay.missing(Replay.Kind.SIMULATION, id));
    }

    private JsonObject json(Transaction tx, Replay simulation) {
        List<SimulationStore.Sums> sums = simulations.sums(tx, simulation.id());
        return InvoiceCheckEndpoints.progress(simulation)
                .put("notes", simulation.notes())
                .put("plans", sums.stream().filter(each -> each.plan().isPresent()).map(SimulationEndpoints::json).toList())
                .put("total", sums.stream().filter(each -> each.plan().isEmpty()).findFirst().map(SimulationEndpoints::json))
                .put("parts", simulations.parts(tx, simulation.id()).stream().map(SimulationEndpoints::json).toList())
                .put("unpriced", simulations.notes(tx, simulation.id()).stream()
                        .map(noted -> new JsonObject().put("note", noted.note()).put("results", noted.results()))
                        .toList());
    }

    private static JsonObject json(SimulationStore.Sums sums) {
        return new JsonObject()
                .put("plan", sums.plan())
                .put("currency", sums.before().currency().getCurrencyCode())
                .put("before", sums.before())
                .put("after", sums.after())
                .put("change", sums.after().minus(sums.before()))
                .put("payMore", sums.payMore())
                .put("payLess", sums.payLess())
                .put("paySame", sums.paySame());
    }

    private static JsonObject json(Part part) {
        return new JsonObject().put("what", part.what()).put("before", part.before()).put("after", part.after()).put("change", part.change());
    }

    private static JsonObject json(Listed listed) {
        Result result = listed.result();
        return new JsonObject()
                .put("workspace", listed.workspace())
                .put("period", result.period().toString())
                .put("plan", result.plan())
                .put("currency", result.before().currency().getCurrencyCode())
                .put("before", result.before())
                .put("after", result.after())
                .put("change", result.after().minus(result.before()))
                .put("parts", result.parts().stream().map(SimulationEndpoints::json).toList())
                .put("notes", result.notes());
    }
}
