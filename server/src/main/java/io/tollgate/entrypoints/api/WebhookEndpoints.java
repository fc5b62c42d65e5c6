package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.AddWebhookEndpoint;
import io.tollgate.actions.EnableWebhookEndpoint;
import io.tollgate.actions.RemoveWebhookEndpoint;
import io.tollgate.actions.RotateWebhookSecret;
import io.tollgate.actions.WebhookSecrets;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.notifications.WebhookTarget;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where webhooks go. A secret is shown when it is made, and never again. */
public final class WebhookEndpoints {
    private static final String LIST = "webhooks";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final WebhookEndpointStore endpoints;
    private final AddWebhookEndpoint add;
    private final RemoveWebhookEndpoint remove;
    private final RotateWebhookSecret rotate;
    private final EnableWebhookEndpoint enable;
    private final WebhookTarget.Reach reach;
    private final Writes writes;
    private final InstantSource clock;

    public WebhookEndpoints(
            Database database,
            WorkspaceStore workspaces,
            WebhookEndpointStore endpoints,
            AddWebhookEndpoint add,
            RemoveWebhookEndpoint remove,
            RotateWebhookSecret rotate,
            EnableWebhookEndpoint enable,
            WebhookTarget.Reach reach,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.endpoints = endpoints;
        this.add = add;
        this.remove = remove;
        this.rotate = rotate;
        this.enable = enable;
        this.reach = reach;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/webhooks", Access.ADMIN, "createWebhook", this::create),
                Route.get("/v1/webhooks", Access.ADMIN, "listWebhooks", this::list),
                Route.delete("/v1/webhooks/{id}", Access.ADMIN, "removeWebhook", this::remove),
                Route.post("/v1/webhooks/{id}/rotate-secret", Access.ADMIN, "rotateWebhookSecret", this::rotate),
                Route.post("/v1/webhooks/{id}/enable", Access.ADMIN, "enableWebhook", this::enable));
    }

    private Answer create(Context request) {
        JsonBody body = JsonBody.of(request, "url", "events", "workspace");
        String url = body.text("url");
        // Before the transaction: a resolver may take its time.
        WebhookTarget.parse(url, reach).requireAllowed(reach);
        Set<EventType> events = events(body);
        Optional<String> workspace = body.optionalText("workspace");
        return writes.onceWithSecret(request, tx -> {
            WorkspaceId id = workspace.map(key -> existing(tx, key)).orElse(WorkspaceId.NONE);
            WebhookSecrets.WithSecret made = add.run(tx, new AddWebhookEndpoint.Request(new WebhookEndpoint.Wanted(id, url, events), Caller.of(request).keyId()), clock.instant());
            return Answer.created(json(made.endpoint(), workspace).put("secret", made.secret()));
        });
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        String after = Cursor.in(request, LIST, 1).map(List::getFirst).orElse("");
        return database.read(tx -> {
            List<WebhookEndpoint> found = endpoints.list(tx, after, limit + 1);
            List<WebhookEndpoint> page = found.subList(0, Math.min(limit, found.size()));
            Map<WorkspaceId, Workspace> named = workspaces.findAll(tx, page.stream().map(WebhookEndpoint::workspace).toList());
            Optional<Cursor> next = found.size() > limit ? Optional.of(Cursor.of(LIST, page.getLast().id())) : Optional.empty();
            return Answer.list(page.stream().map(each -> json(each, keyOf(named, each.workspace()))).toList(), next);
        });
    }

    private Answer remove(Context request) {
        RemoveWebhookEndpoint.Request removed = new RemoveWebhookEndpoint.Request(id(request), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            remove.run(tx, removed, clock.instant());
            return Answer.noContent();
        });
    }

    private Answer rotate(Context request) {
        RotateWebhookSecret.Request rotated = new RotateWebhookSecret.Request(id(request), Caller.of(request).keyId());
        return writes.onceWithSecret(request, tx -> {
            WebhookSecrets.WithSecret made = rotate.run(tx, rotated, clock.instant());
            return Answer.ok(new JsonObject()
                    .put("id", made.endpoint().id())
                    .put("secret", made.secret())
                    .put("previousSecretUntil", made.endpoint().previousSecretUntil()));
        });
    }

    private Answer enable(Context request) {
        EnableWebhookEndpoint.Request enabled = new EnableWebhookEndpoint.Request(id(request), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            WebhookEndpoint endpoint = enable.run(tx, enabled, clock.instant());
            return Answer.ok(json(endpoint, keyOf(workspaces.findAll(tx, List.of(endpoint.workspace())), endpoint.workspace())));
        });
    }

    private WorkspaceId existing(Transaction tx, String key) {
        return workspaces.find(tx, key).map(Workspace::id).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + Texts.shown(key) + "\".", "workspace"));
    }

    private static Set<EventType> events(JsonBody body) {
        Set<EventType> events = new HashSet<>();
        List<String> known = Stream.of(EventType.values()).map(EventType::word).toList();
        for (String word : body.texts("events")) {
            events.add(EventType.parse(word).orElseThrow(() -> body.wrong("events", "must be some of " + String.join(", ", known))));
        }
        return events;
    }

    /** Any text may be asked for, also one that could be no id. */
    static String id(Context request) {
        String text = request.pathParam("id");
        return Texts.canBeStored(text) ? text : "";
    }

    private static Optional<String> keyOf(Map<WorkspaceId, Workspace> named, WorkspaceId id) {
        return Optional.ofNullable(named.get(id)).map(Workspace::key);
    }

    private static JsonObject json(WebhookEndpoint endpoint, Optional<String> workspace) {
        return new JsonObject()
                .put("id", endpoint.id())
                .put("url", endpoint.url())
                .put("events", endpoint.eventTypes().stream().map(EventType::word).sorted().toList())
                .put("workspace", workspace)
                .put("enabled", endpoint.disabled().isEmpty())
                .put("createdAt", endpoint.createdAt())
                .put("failingSince", endpoint.failingSince())
                .put("disabledAt", endpoint.disabled().map(WebhookEndpoint.Disabled::at))
                .put("disabledBecause", endpoint.disabled().map(WebhookEndpoint.Disabled::because));
    }
}
