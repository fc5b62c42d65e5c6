package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.CheckCatalog;
import io.tollgate.actions.MoveToLatestCatalog;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogChange;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.PlanOnVersion;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The catalog: reading it, checking a new one, applying it. */
public final class CatalogEndpoints {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final String YAML = "application/yaml";

    private final Database database;
    private final CatalogStore catalogs;
    private final ApplyCatalog apply;
    private final CheckCatalog check;
    private final MoveToLatestCatalog move;
    private final Function<Transaction, Map<PlanOnVersion, Long>> workspacesByPlan;
    private final Writes writes;
    private final InstantSource clock;

    /** @param workspacesByPlan how many workspaces are on each plan now, by the catalog version they are on it with */
    public CatalogEndpoints(
            Database database,
            CatalogStore catalogs,
            ApplyCatalog apply,
            MoveToLatestCatalog move,
            Function<Transaction, Map<PlanOnVersion, Long>> workspacesByPlan,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.catalogs = catalogs;
        this.apply = apply;
        this.move = move;
        this.check = new CheckCatalog(catalogs);
        this.workspacesByPlan = workspacesByPlan;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/catalog", Access.READ, "catalog", this::read).heldByHandler(),
                Route.put("/v1/catalog", Access.ADMIN, "applyCatalog", this::apply),
                Route.post("/v1/catalog/check", Access.ADMIN, "checkCatalog", this::check),
                Route.post("/v1/catalog/moves", Access.ADMIN, "moveToLatestCatalog", this::move));
    }

    /** The prices are the same for every workspace, so a key for one may read them too. */
    private Answer read(Context request) {
        Optional<Integer> number = Optional.ofNullable(request.queryParam("version")).map(CatalogEndpoints::versionNumber);
        CatalogVersion version = database.read(tx -> number.isPresent() ? catalogs.find(tx, number.get()) : catalogs.latest(tx))
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no such version of the catalog.", "version"));
        String accept = Optional.ofNullable(request.header("Accept")).orElse("");
        return accept.contains("yaml")
                ? Answer.text(YAML, version.document()).withHeader("Vary", "Accept")
                : Answer.ok(json(version)).withHeader("Vary", "Accept");
    }

    private Answer move(Context request) {
        JsonBody body = JsonBody.of(request, "plan", "workspaces");
        Optional<List<String>> keys = body.has("workspaces") ? Optional.of(body.texts("workspaces")) : Optional.empty();
        MoveToLatestCatalog.Request wanted = new MoveToLatestCatalog.Request(body.text("plan"), keys, Caller.of(request).keyId());
        return writes.once(request, tx -> {
            MoveToLatestCatalog.Moved moved = move.run(tx, wanted, clock.instant());
            return Answer.ok(new JsonObject()
                    .put("version", moved.version())
                    .put("effectiveAt", moved.effectiveAt())
                    .put("moved", moved.moved())
                    .put("stayed", moved.stayed()));
        });
    }

    private Answer apply(Context request) {
        ApplyCatalog.Request wanted = new ApplyCatalog.Request(document(request), Caller.of(request).keyId());
        return writes.once(request, tx -> switch (apply.run(tx, wanted, clock.instant())) {
            case ApplyCatalog.Outcome.Applied applied -> Answer.ok(
                    json(applied.version()).put("applied", true).put("differences", differences(applied.change())));
            case ApplyCatalog.Outcome.Unchanged unchanged -> Answer.ok(
                    json(unchanged.version()).put("applied", false).put("differences", List.of()));
        });
    }

    private Answer check(Context request) {
        String document = document(request);
        CheckCatalog.Checked checked =
                database.read(tx -> check.run(tx, new CheckCatalog.Request(document, workspacesByPlan.apply(tx))));
        return Answer.ok(new JsonObject()
                .put("currentVersion", checked.current().map(CatalogVersion::number))
                .put("identical", checked.identical())
                .put("canBeApplied", checked.canBeApplied())
                .put("differences", differences(checked.change()))
                .put("forbidden", checked.change().forbidden().stream()
                        .map(each -> new JsonObject().put("path", each.path()).put("sentence", each.sentence()))
                        .toList())
                .put("staying", checked.stayers().stream()
                        .map(each -> new JsonObject()
                                .put("plan", each.on().plan())
                                .put("version", each.on().catalogVersion())
                                .put("workspaces", each.workspaces()))
                        .toList()));
    }

    private static String document(Context request) {
        String contentType = Optional.ofNullable(request.contentType()).orElse("").toLowerCase(Locale.ROOT);
        if (!contentType.contains("yaml") && !CloudEventReader.isJson(contentType)) {
            throw ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The content type must be application/yaml or application/json.", "Content-Type");
        }
        byte[] body = RequestBody.bytes(request, MOST_BYTES);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw ApiError.of(ErrorCode.INVALID_CATALOG, "The document is not UTF-8.");
        }
    }

    private static int versionNumber(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "version must be a whole number from 1.", "version");
        }
        return Integer.parseInt(text);
    }

    private static List<JsonObject> differences(CatalogChange change) {
        return change.differences().stream()
                .map(each -> new JsonObject()
                        .put("what", each.what().name().toLowerCase(Locale.ROOT))
                        .put("plan", each.plan())
                        .put("metric", each.metric())
                        .put("before", each.before())
                        .put("after", each.after())
                        .put("sentence", each.sentence()))
                .toList();
    }

    private static JsonObject json(CatalogVersion version) {
        Catalog catalog = version.catalog();
        return new JsonObject()
                .put("version", version.number())
                .put("name", catalog.name())
                .put("appliedAt", version.appliedAt())
                .put("appliedBy", version.appliedBy())
                .put("currency", catalog.currency().getCurrencyCode())
                .put("metrics", catalog.metrics().values().stream()
                        .map(metric -> new JsonObject()
                                .put("key", metric.key())
                                .put("name", metric.name())
                                .put("unit", metric.unit().name())
                                .put("eventType", metric.eventType()))
                        .toList())
                .put("plans", catalog.plans().values().stream()
                        .map(plan -> new JsonObject()
                                .put("key", plan.key())
                                .put("name", plan.name())
                                .put("monthlyFee", plan.monthlyFee())
                                .put("perContract", plan.perContract()))
                        .toList())
                .put("document", version.document());
    }
}
