package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.tollgate.actions.AmendUsage;
import io.tollgate.actions.VoidUsage;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Events that are put right. */
public final class AmendEndpoints {
    private static final String SUFFIX = "~amended";

    private final CloudEventReader reader = new CloudEventReader();
    private final AmendUsage amendUsage;
    private final Writes writes;
    private final InstantSource clock;

    public AmendEndpoints(AmendUsage amendUsage, Writes writes, InstantSource clock) {
        this.amendUsage = amendUsage;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(Route.post("/v1/events/amend", Access.INGEST, "amendEvent", this::amend).heldByHandler());
    }

    private Answer amend(Context request) {
        JsonBody body = JsonBody.of(request, "workspace", "source", "id", "reason", "data", "time", "newId");
        Caller caller = Caller.of(request);
        Optional<String> workspace = body.optionalText("workspace").or(caller::workspace);
        workspace.ifPresent(caller::requireFor);
        String source = body.text("source");
        String id = body.text("id");
        String newId = body.optionalText("newId").orElse(id + SUFFIX);
        JsonNode data = body.anyObject("data");
        Optional<Instant> time = body.optionalInstant("time");
        VoidUsage.Request what = new VoidUsage.Request(workspace, source, id, body.text("reason"), caller.keyId());
        Instant now = clock.instant();
        AmendUsage.Request wanted = new AmendUsage.Request(what, original -> replacement(original, source, newId, time, data, now));
        return writes.once(request, tx -> {
            AmendUsage.Amended amended = amendUsage.run(tx, wanted, now);
            return Answer.ok(new JsonObject()
                    .put("workspace", amended.workspace())
                    .put("source", source)
                    .put("id", id)
                    .put("amendedBy", amended.replacement())
                    .put("amendedAt", amended.at())
                    .put("alreadyAmended", amended.before())
                    .put("overLimit", amended.overLimit()));
        });
    }

    /** Read as any event is, so that what is refused there is refused here. A project that is not named stays the same. */
    private UsageEvent replacement(
            AmendUsage.Original original, String source, String newId, Optional<Instant> time, JsonNode data, Instant now) {
        ObjectNode stated = ((ObjectNode) data).deepCopy();
        if (!stated.hasNonNull("project") && !original.project().equals(UsageEvent.NO_PROJECT)) {
            stated.put("project", original.project());
        }
        byte[] event = new JsonObject()
                .put("specversion", "1.0")
                .put("id", newId)
                .put("source", source)
                .put("type", original.type())
                .put("subject", original.workspace())
                .put("time", time.orElse(original.time()))
                .put("data", stated)
                .bytes();
        return switch (reader.readOne(event, 0, event.length, now)) {
            case CloudEventReader.Read(UsageEvent read) -> read;
            case CloudEventReader.Unreadable bad -> throw ApiError.of(bad.code(), bad.detail(),
                    bad.field().filter(field -> !field.equals("id")).orElse("newId"));
        };
    }
}
