package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.VoidUsage;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Events coming in, and being taken back. */
public final class EventEndpoints {
    private final CloudEventReader reader = new CloudEventReader();
    private final GroupCommit<RecordUsage.Request, RecordUsage.Answer> groupCommit;
    private final RecordUsage recordUsage;
    private final VoidUsage voidUsage;
    private final Writes writes;
    private final ServerMetrics metrics;
    private final InstantSource clock;

    /** @param groupCommit commits requests without an idempotency key together; those with one are a transaction of their own */
    public EventEndpoints(
            GroupCommit<RecordUsage.Request, RecordUsage.Answer> groupCommit,
            RecordUsage recordUsage,
            VoidUsage voidUsage,
            Writes writes,
            ServerMetrics metrics,
            InstantSource clock) {
        this.groupCommit = groupCommit;
        this.recordUsage = recordUsage;
        this.voidUsage = voidUsage;
        this.writes = writes;
        this.metrics = metrics;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/events", Access.INGEST, "recordEvents", this::record).heldByHandler(),
                Route.post("/v1/events/void", Access.INGEST, "voidEvent", this::takeBack).heldByHandler());
    }

    private Answer record(Context request) {
        boolean atomic = flag(request, "atomic");
        List<CloudEventReader.Result> read = reader.read(
                Optional.ofNullable(request.contentType()),
                RequestBody.headers(request),
                RequestBody.bytes(request, CloudEventReader.LARGEST_BODY_BYTES),
                clock.instant());
        Caller caller = Caller.of(request);
        EventTally tally = new EventTally(read, caller);
        if (atomic && tally.hasRejected()) {
            throw refusedWhole(tally);
        }
        RecordUsage.Request usage = new RecordUsage.Request(tally.readable(), atomic);
        if (request.header(Writes.HEADER) == null) {
            return answer(tally, usage.events().isEmpty() ? new RecordUsage.Answer(List.of(), true) : groupCommit.submit(usage));
        }
        // A tally of its own for each run: the transaction runs again when it was the victim of a deadlock.
        return writes.once(request, tx -> answer(new EventTally(read, caller), recordUsage.decide(tx, List.of(usage)).getFirst()));
    }

    private Answer answer(EventTally tally, RecordUsage.Answer recorded) {
        EventTally.Counts counts = tally.count(recorded);
        if (!recorded.kept()) {
            throw refusedWhole(tally);
        }
        metrics.eventsRecorded(counts.counted(), counts.duplicates(), counts.rejected(), counts.overLimit());
        return Answer.ok(new JsonObject()
                .put("counted", counts.counted())
                .put("duplicates", counts.duplicates())
                .put("rejected", tally.rejections().stream().map(EventEndpoints::json).toList())
                .put("overLimit", counts.overLimit())
                .put("unsettled", tally.unsettled().stream().map(EventTally.Unsettled::json).toList()));
    }

    /** Nothing of the request was kept; each bad event is an entry of {@code errors}. */
    private static ApiError refusedWhole(EventTally tally) {
        List<ApiError.Detail> details = tally.rejections().stream()
                .map(bad -> new ApiError.Detail("events[" + bad.index() + "]" + bad.field().map(field -> "." + field).orElse(""), bad.detail()))
                .toList();
        return ApiError.of(ErrorCode.BATCH_REJECTED, details.size() + " of the events cannot be counted, so none was.", details);
    }

    private static JsonObject json(EventTally.Rejection bad) {
        return new JsonObject()
                .put("index", bad.index())
                .put("id", bad.id())
                .put("code", bad.code().code())
                .put("field", bad.field())
                .put("detail", bad.detail());
    }

    private Answer takeBack(Context request) {
        JsonBody body = JsonBody.of(request, "workspace", "source", "id", "reason");
        Optional<String> only = Caller.of(request).workspace();
        Optional<String> workspace = body.optionalText("workspace").or(() -> only);
        workspace.ifPresent(Caller.of(request)::requireFor);
        VoidUsage.Request wanted = new VoidUsage.Request(workspace, body.text("source"), body.text("id"), body.text("reason"), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            VoidUsage.Voided voided = voidUsage.run(tx, wanted, clock.instant());
            return Answer.ok(new JsonObject()
                    .put("workspace", voided.workspace())
                    .put("source", wanted.source())
                    .put("id", wanted.id())
                    .put("voidedAt", voided.at())
                    .put("alreadyVoided", voided.before()));
        });
    }

    static boolean flag(Context request, String name) {
        return switch (Optional.ofNullable(request.queryParam(name)).orElse("false")) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw ApiError.of(ErrorCode.INVALID_REQUEST, "'" + name + "' must be true or false.", name);
        };
    }
}
