package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.ReplayOutbox;
import io.tollgate.domain.notifications.OutboxId;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mails and webhooks: sent, waiting and failed; and sending them again. */
public final class OutboxEndpoints {
    private static final String OUTBOX = "outbox";
    private static final String DELIVERIES = "deliveries";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final OutboxStore outbox;
    private final WebhookEndpointStore endpoints;
    private final ReplayOutbox replay;
    private final Writes writes;
    private final InstantSource clock;

    public OutboxEndpoints(
            Database database,
            WorkspaceStore workspaces,
            OutboxStore outbox,
            WebhookEndpointStore endpoints,
            ReplayOutbox replay,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.outbox = outbox;
        this.endpoints = endpoints;
        this.replay = replay;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/outbox", Access.READ, "listOutbox", this::list).heldByHandler(),
                Route.post("/v1/outbox/{id}/replay", Access.ADMIN, "replayOutbox", this::replayOne),
                Route.get("/v1/webhooks/{id}/deliveries", Access.ADMIN, "listDeliveries", this::deliveries),
                Route.post("/v1/webhooks/{id}/deliveries/{delivery}/replay", Access.ADMIN, "replayDelivery", this::replayDelivery),
                Route.post("/v1/webhooks/{id}/replay", Access.ADMIN, "replayWebhook", this::replayFailed));
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        long before = Cursor.numberIn(request, OUTBOX, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        Caller caller = Caller.of(request);
        Optional<String> workspace = Optional.ofNullable(request.queryParam("workspace")).or(caller::workspace);
        workspace.ifPresent(caller::requireFor);
        return database.read(tx -> {
            List<OutboxItem> found = workspace
                    .map(key -> outbox.list(tx, existing(tx, key), before, limit + 1))
                    .orElseGet(() -> outbox.list(tx, before, limit + 1));
            List<OutboxItem> page = found.subList(0, Math.min(limit, found.size()));
            Map<WorkspaceId, Workspace> named = named(tx, page);
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(OUTBOX, String.valueOf(page.getLast().id().value())))
                    : Optional.empty();
            return Answer.list(page.stream().map(item -> json(item, named)).toList(), next);
        });
    }

    private Answer deliveries(Context request) {
        int limit = Cursor.limit(request);
        long before = Cursor.numberIn(request, DELIVERIES, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        String endpoint = WebhookEndpoints.id(request);
        return database.read(tx -> {
            endpoints.find(tx, endpoint).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no webhook endpoint with this id.", "id"));
            List<OutboxItem.WithAttempts> found = outbox.ofEndpoint(tx, endpoint, before, limit + 1);
            List<OutboxItem.WithAttempts> page = found.subList(0, Math.min(limit, found.size()));
            Map<WorkspaceId, Workspace> named = named(tx, page.stream().map(OutboxItem.WithAttempts::item).toList());
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(DELIVERIES, String.valueOf(page.getLast().item().id().value())))
                    : Optional.empty();
            return Answer.list(page.stream()
                    .map(each -> json(each.item(), named).put("log", each.attempts().stream().map(OutboxEndpoints::json).toList()))
                    .toList(), next);
        });
    }

    private Answer replayOne(Context request) {
        OutboxId id = outboxId(request.pathParam("id"), "id");
        return writes.once(request, tx -> replayed(tx, request, id));
    }

    private Answer replayDelivery(Context request) {
        OutboxId id = outboxId(request.pathParam("delivery"), "delivery");
        String endpoint = WebhookEndpoints.id(request);
        return writes.once(request, tx -> {
            outbox.find(tx, id).filter(item -> item.endpoint().equals(Optional.of(endpoint))).orElseThrow(() -> missing("delivery"));
            return replayed(tx, request, id);
        });
    }

    private Answer replayed(Transaction tx, Context request, OutboxId id) {
        OutboxItem item = replay.one(tx, id, Caller.of(request).keyId(), clock.instant());
        return Answer.ok(json(item, named(tx, List.of(item))));
    }

    private Answer replayFailed(Context request) {
        Instant since = JsonBody.of(request, "since").instant("since");
        return writes.once(request, tx -> Answer.ok(new JsonObject().put("replayed",
                replay.failed(tx, WebhookEndpoints.id(request), since, Caller.of(request).keyId(), clock.instant()))));
    }

    private WorkspaceId existing(Transaction tx, String key) {
        return workspaces.find(tx, key).map(Workspace::id).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + Texts.shown(key) + "\".", "workspace"));
    }

    private Map<WorkspaceId, Workspace> named(Transaction tx, List<OutboxItem> items) {
        return workspaces.findAll(tx, items.stream().map(item -> item.id().workspace()).distinct().toList());
    }

    private static OutboxId outboxId(String text, String field) {
        return OutboxId.parse(text).orElseThrow(() -> missing(field));
    }

    private static ApiError missing(String field) {
        return ApiError.of(ErrorCode.NOT_FOUND, "Nothing in the outbox has this id.", field);
    }

    private static JsonObject json(OutboxItem item, Map<WorkspaceId, Workspace> named) {
        return new JsonObject()
                .put("id", item.id().toString())
                .put("kind", item.kind().word())
                .put("type", item.type())
                .put("workspace", Optional.ofNullable(named.get(item.id().workspace())).map(Workspace::key))
                .put("recipient", item.recipient())
                .put("webhook", item.endpoint())
                .put("messageId", item.messageId())
                .put("status", item.status().word())
                .put("attempts", item.attempts())
                .put("nextAttemptAt", item.nextAttemptAt())
                .put("lastError", item.lastError())
                .put("createdAt", item.createdAt())
                .put("finishedAt", item.finishedAt());
    }

    private static JsonObject json(OutboxItem.Attempt attempt) {
        return new JsonObject()
                .put("number", attempt.number())
                .put("at", attempt.at())
                .put("statusCode", attempt.statusCode().isPresent() ? Optional.of(attempt.statusCode().getAsInt()) : Optional.empty())
                .put("error", attempt.error())
                .put("durationMillis", attempt.durationMillis());
    }
}
