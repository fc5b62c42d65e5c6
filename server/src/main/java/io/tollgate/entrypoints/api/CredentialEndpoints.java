package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.HandOutKey;
import io.tollgate.actions.OpenOwnKey;
import io.tollgate.actions.ReportFailingKey;
import io.tollgate.domain.keys.Provider;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the platform's own services ask before an AI request, and tell after one that failed. The only place where a key leaves in the clear. */
public final class CredentialEndpoints {
    private final Database database;
    private final HandOutKey handOut;
    private final ReportFailingKey reportFailing;
    private final Writes writes;
    private final InstantSource clock;

    public CredentialEndpoints(Database database, HandOutKey handOut, ReportFailingKey reportFailing, Writes writes, InstantSource clock) {
        this.database = database;
        this.handOut = handOut;
        this.reportFailing = reportFailing;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/ai/credentials", Access.GATE, "aiCredentials", this::credentials).heldByHandler(),
                Route.post("/v1/ai/credentials/failed", Access.GATE, "reportFailingCredentials", this::failed).heldByHandler());
    }

    private Answer credentials(Context request) {
        String workspace = parameter(request, "workspace");
        Caller.of(request).requireFor(workspace);
        OpenOwnKey.Request wanted = new OpenOwnKey.Request(workspace, provider(parameter(request, "provider")));
        Optional<OpenOwnKey.Held> own = database.read(tx -> handOut.run(tx, wanted));
        return Answer.ok(new JsonObject()
                        .put("payer", own.isPresent() ? "workspace" : "platform")
                        .put("key", own.map(held -> held.key().secret()))
                        .put("keyId", own.map(held -> held.about().printedId())))
                .withHeader("Cache-Control", "no-store");
    }

    private Answer failed(Context request) {
        JsonBody body = JsonBody.of(request, "workspace", "provider", "keyId", "detail");
        String workspace = body.text("workspace");
        Caller.of(request).requireFor(workspace);
        ReportFailingKey.Request report = new ReportFailingKey.Request(
                workspace, body.oneOf("provider", Provider.class), body.optionalText("keyId"), body.text("detail"), Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.ok(OwnKeyEndpoints.json(reportFailing.run(tx, report, clock.instant()))));
    }

    private static String parameter(Context request, String name) {
        String value = request.queryParam(name);
        if (value == null || value.isBlank()) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, name + " is missing.", name);
        }
        return value;
    }

    /** A misspelt provider is an error: an answer that the platform pays would be the silent fall-back there must not be. */
    private static Provider provider(String word) {
        return Provider.of(word).orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST,
                "provider must be one of " + String.join(", ", Provider.words()) + ".", "provider"));
    }
}
