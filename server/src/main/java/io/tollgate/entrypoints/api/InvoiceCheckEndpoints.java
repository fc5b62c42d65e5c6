package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.BeginInvoiceCheck;
import io.tollgate.actions.SteerReplay;
import io.tollgate.domain.replays.FindingStore;
import io.tollgate.domain.replays.FindingStore.Finding;
import io.tollgate.domain.replays.FindingStore.What;
import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computing what was billed again, over all workspaces. */
public final class InvoiceCheckEndpoints {
    private static final String FINDINGS = "findings";

    private final Database database;
    private final ReplayStore replays;
    private final FindingStore findings;
    private final BeginInvoiceCheck begin;
    private final SteerReplay steer;
    private final Writes writes;
    private final InstantSource clock;

    public InvoiceCheckEndpoints(
            Database database,
            ReplayStore replays,
            FindingStore findings,
            BeginInvoiceCheck begin,
            SteerReplay steer,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.replays = replays;
        this.findings = findings;
        this.begin = begin;
        this.steer = steer;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/invoice-checks", Access.ADMIN, "beginInvoiceCheck", this::begin),
                Route.get("/v1/invoice-checks/{id}", Access.READ, "invoiceCheck", this::show),
                Route.get("/v1/invoice-checks/{id}/findings", Access.READ, "listFindings", this::list),
                Route.post("/v1/invoice-checks/{id}/stop", Access.ADMIN, "stopInvoiceCheck", this::stop),
                Route.post("/v1/invoice-checks/{id}/resume", Access.ADMIN, "resumeInvoiceCheck", this::resume));
    }

    private Answer begin(Context request) {
        JsonBody body = JsonBody.optionalOf(request, "period");
        Optional<BillingPeriod> period = body.optionalText("period").map(text -> period(text, "period"));
        BeginInvoiceCheck.Request wanted = new BeginInvoiceCheck.Request(period, Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.created(json(tx, begin.run(tx, wanted, clock.instant()))));
    }

    static BillingPeriod period(String text, String field) {
        return BillingPeriod.parse(text).filter(period -> text.matches("\\d{4}-\\d\\d")).orElseThrow(() ->
                ApiError.of(ErrorCode.INVALID_REQUEST, field + " must be a month, like \"2026-03\".", field));
    }

    private Answer show(Context request) {
        return database.read(tx -> Answer.ok(json(tx, existing(tx, request))));
    }

    private Answer stop(Context request) {
        return writes.once(request, tx -> Answer.ok(json(tx, steer.stop(tx, Replay.Kind.CHECK, request.pathParam("id"), clock.instant()))));
    }

    private Answer resume(Context request) {
        return writes.once(request, tx -> Answer.ok(json(tx, steer.resume(tx, Replay.Kind.CHECK, request.pathParam("id"), clock.instant()))));
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        Optional<List<String>> after = Cursor.in(request, FINDINGS, 2);
        return database.read(tx -> {
            Replay check = existing(tx, request);
            List<FindingStore.Listed> found = findings.list(tx, check.id(), after.map(place -> new WorkspaceId(number(place.getFirst()))).orElse(WorkspaceId.NONE),
                    after.map(place -> number(place.getLast())).orElse(0), limit + 1);
            List<FindingStore.Listed> page = found.subList(0, Math.min(limit, found.size()));
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(FINDINGS, String.valueOf(page.getLast().id().value()), String.valueOf(page.getLast().position())))
                    : Optional.empty();
            return Answer.list(page.stream().map(InvoiceCheckEndpoints::json).toList(), next);
        });
    }

    static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Cursor.unknown();
        }
        return Integer.parseInt(text);
    }

    private Replay existing(Transaction tx, Context request) {
        String id = request.pathParam("id");
        return replays.find(tx, Replay.Kind.CHECK, id).orElseThrow(() -> SteerReplay.missing(Replay.Kind.CHECK, id));
    }

    private JsonObject json(Transaction tx, Replay check) {
        Map<What, Long> counts = findings.counts(tx, check.id());
        JsonObject found = new JsonObject();
        for (What what : What.values()) {
            found.put(what.word(), counts.getOrDefault(what, 0L));
        }
        return progress(check).put("invoices", check.checked()).put("findings", found);
    }

    /** What every run over all workspaces says of itself. */
    static JsonObject progress(Replay replay) {
        return new JsonObject()
                .put("id", replay.id())
                .put("status", replay.status().word())
                .put("periods", replay.periods().stream().map(BillingPeriod::toString).toList())
                .put("workspaces", replay.workspaces())
                .put("done", replay.done())
                .put("failure", replay.failure())
                .put("createdAt", replay.createdAt())
                .put("updatedAt", replay.updatedAt());
    }

    private static JsonObject json(FindingStore.Listed listed) {
        Finding finding = listed.finding();
        return new JsonObject()
                .put("workspace", listed.workspace())
                .put("period", finding.period().toString())
                .put("invoices", finding.invoices())
                .put("line", finding.line())
                .put("what", finding.what().word())
                .put("metric", finding.metric())
                .put("description", finding.description())
                .put("currency", finding.was().currency().getCurrencyCode())
                .put("was", finding.was())
                .put("wouldBe", finding.wouldBe());
    }
}
