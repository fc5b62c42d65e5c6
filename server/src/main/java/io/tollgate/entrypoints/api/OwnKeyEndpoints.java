package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.OpenOwnKey;
import io.tollgate.actions.RecordKeyCheck;
import io.tollgate.actions.RemoveOwnKey;
import io.tollgate.domain.keys.KeyCheck;
import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;

/** A workspace's own provider keys. The provider is asked before a transaction begins. */
public final class OwnKeyEndpoints {
    private static final String LIST = "/v1/workspaces/{workspace}/own-keys";
    private static final String ONE = LIST + "/{provider}";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final OwnKeyStore ownKeys;
    private final Actions actions;
    private final ProviderApi providers;
    private final Writes writes;
    private final InstantSource clock;

    public record Actions(AddOwnKey add, RemoveOwnKey remove, OpenOwnKey open, RecordKeyCheck recordCheck) {}

    public OwnKeyEndpoints(
            Database database,
            WorkspaceStore workspaces,
            OwnKeyStore ownKeys,
            Actions actions,
            ProviderApi providers,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.ownKeys = ownKeys;
        this.actions = actions;
        this.providers = providers;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(LIST, Access.READ, "ownKeys", this::list),
                Route.get(ONE, Access.READ, "ownKey", this::one),
                Route.put(ONE, Access.ADMIN, "putOwnKey", this::put),
                Route.delete(ONE, Access.ADMIN, "removeOwnKey", this::remove),
                Route.post(ONE + "/check", Access.ADMIN, "checkOwnKey", this::check));
    }

    private Answer list(Context request) {
        return Page.of(request, "own-keys", database.read(tx ->
                ownKeys.list(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id()).stream().map(OwnKeyEndpoints::json).toList())).answer();
    }

    private Answer one(Context request) {
        Provider provider = provider(request);
        return database.read(tx -> ownKeys.find(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id(), provider))
                .map(stored -> Answer.ok(json(stored.key())))
                .orElseThrow(() -> OpenOwnKey.none(provider));
    }

    private Answer put(Context request) {
        Provider provider = provider(request);
        ProviderKey key = ProviderKey.read(provider, JsonBody.of(request, "key").text("key"));
        boolean asked = isAsked(request);
        return writes.onceAfter(request, () -> {
            database.read(tx -> WorkspaceEndpoints.existing(workspaces, tx, request));
            return asked ? accepted(key) : AddOwnKey.Checked.NOT_ASKED;
        }, (tx, checked) -> Answer.ok(json(actions.add().run(tx,
                new AddOwnKey.Request(request.pathParam("workspace"), key, checked, Caller.of(request).keyId()), clock.instant()))));
    }

    private AddOwnKey.Checked accepted(ProviderKey key) {
        return switch (providers.check(key)) {
            case KeyCheck.Accepted() -> AddOwnKey.Checked.ACCEPTED;
            case KeyCheck.Refused(String because) -> throw ApiError.of(ErrorCode.OWN_KEY_REFUSED,
                    key.provider().title() + " " + because + ". Nothing was stored.", "key");
            case KeyCheck.Unknown(String because) -> throw RecordKeyCheck.unreachable(key.provider(), because);
        };
    }

    private Answer remove(Context request) {
        RemoveOwnKey.Request removed = new RemoveOwnKey.Request(request.pathParam("workspace"), provider(request), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            actions.remove().run(tx, removed, clock.instant());
            return Answer.noContent();
        });
    }

    private record Asked(long keyId, KeyCheck said) {}

    private Answer check(Context request) {
        Provider provider = provider(request);
        String workspace = request.pathParam("workspace");
        return writes.onceAfter(request, () -> {
            OpenOwnKey.Held held = database.read(tx -> actions.open().run(tx, new OpenOwnKey.Request(workspace, provider)))
                    .orElseThrow(() -> OpenOwnKey.none(provider));
            return new Asked(held.about().id(), providers.check(held.key()));
        }, (tx, asked) -> Answer.ok(json(actions.recordCheck().run(tx,
                new RecordKeyCheck.Request(workspace, provider, asked.keyId(), asked.said(), Caller.of(request).keyId()), clock.instant()))));
    }

    static JsonObject json(OwnKey key) {
        return new JsonObject()
                .put("provider", key.provider().word())
                .put("id", key.printedId())
                .put("lastFour", key.lastFour())
                .put("status", key.failing().isPresent() ? "failing" : key.checkedAt().isPresent() ? "working" : "unchecked")
                .put("addedAt", key.addedAt())
                .put("checkedAt", key.checkedAt())
                .put("failing", key.failing().map(failing ->
                        new JsonObject().put("since", failing.since()).put("because", failing.because())));
    }

    private static boolean isAsked(Context request) {
        String check = request.queryParam("check");
        return switch (check == null ? "true" : check) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ApiError.of(ErrorCode.INVALID_REQUEST, "check must be true or false.", "check");
        };
    }

    private static Provider provider(Context request) {
        return Provider.of(request.pathParam("provider")).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND,
                "Own keys are for these providers: " + String.join(", ", Provider.words()) + ".", "provider"));
    }
}
