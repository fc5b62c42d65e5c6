package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.MeteringIds;
import io.tollgate.actions.ReserveOutcome;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.limits.NewReservation.AskedAs;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.limits.Standing;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.FirstAnswer;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.QuantityWords;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asking for quantity before it is used. */
public final class ReservationEndpoints {
    private static final int MOST_WISHES = 1_000;
    private static final String[] FIELDS = {"workspace", "metric", "quantity", "project", "provider", "ttlSeconds"};

    private final Database database;
    private final WorkspaceStore workspaces;
    private final MeteringIds ids;
    private final ReservationStore reservations;
    private final GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> groupCommit;
    private final ReserveUsage reserveUsage;
    private final Writes writes;

    public ReservationEndpoints(
            Database database,
            WorkspaceStore workspaces,
            MeteringIds ids,
            ReservationStore reservations,
            GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> groupCommit,
            ReserveUsage reserveUsage,
            Writes writes) {
        this.database = database;
        this.workspaces = workspaces;
        this.ids = ids;
        this.reservations = reservations;
        this.groupCommit = groupCommit;
        this.reserveUsage = reserveUsage;
        this.writes = writes;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/reservations", Access.GATE, "reserve", this::reserve).heldByHandler(),
                Route.post("/v1/reservations/batch", Access.GATE, "reserveBatch", this::reserveBatch).heldByHandler(),
                Route.get("/v1/reservations/{id}", Access.GATE, "reservation", this::one).heldByHandler());
    }

    /** A key is kept on the reservation it granted, so that a request with one shares its transaction like any other. */
    private Answer reserve(Context request) {
        ReserveUsage.Wish wish = wish(request, JsonBody.of(request, FIELDS), key(request));
        ReserveOutcome outcome = groupCommit.submit(new ReserveUsage.Request(List.of(wish))).outcomes().getFirst();
        return switch (outcome) {
            case ReserveOutcome.Reserved reserved when reserved.repeated() -> Answer.created(json(reserved)).withHeader(Writes.REPLAY, "true");
            case ReserveOutcome.Reserved reserved -> Answer.created(json(reserved));
            case ReserveOutcome.LimitReached reached -> limitReached(reached.metric(), reached.at(), reached.resetsAt());
            case ReserveOutcome.Refused refused -> throw ApiError.of(refused.code(), refused.detail(), refused.field());
        };
    }

    private Answer reserveBatch(Context request) {
        List<JsonBody> items = JsonBody.of(request, "reservations").objects("reservations", FIELDS);
        if (items.isEmpty() || items.size() > MOST_WISHES) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "reservations must be a list of 1 to " + MOST_WISHES + ".", "reservations");
        }
        ReserveUsage.Request wanted =
                new ReserveUsage.Request(items.stream().map(item -> wish(request, item, Optional.empty())).toList());
        if (request.header(Writes.HEADER) == null) {
            return answer(groupCommit.submit(wanted));
        }
        return writes.once(request, tx -> answer(reserveUsage.decide(tx, List.of(wanted)).getFirst()));
    }

    private static Answer answer(ReserveUsage.Answer answer) {
        return Answer.ok(new JsonObject().put("items", answer.outcomes().stream().map(outcome -> switch (outcome) {
            case ReserveOutcome.Reserved reserved -> new JsonObject().put("reservation", json(reserved));
            case ReserveOutcome.LimitReached reached ->
                problem(limitReached(reached.metric(), reached.at(), reached.resetsAt()));
            case ReserveOutcome.Refused refused ->
                problem(Problems.answer(refused.code(), refused.detail(), new JsonObject().put("field", refused.field())));
        }).toList()));
    }

    private static JsonObject problem(Answer refusal) {
        return new JsonObject().put("problem", JsonObject.parse(refusal.bodyText()));
    }

    private Answer one(Context request) {
        return database.read(tx -> {
            Found found = found(tx, request);
            return Answer.ok(json(found.workspace(), found.metric(), found.reservation()));
        });
    }

    /** A reservation with what is needed to show it. */
    record Found(Workspace workspace, KnownMetric metric, Reservation reservation) {}

    private Found found(Transaction tx, Context request) {
        return found(tx, request, reservations, workspaces, ids);
    }

    /** @throws ApiError not_found; forbidden for a key that is for another workspace */
    static Found found(Transaction tx, Context request, ReservationStore reservations, WorkspaceStore workspaces, MeteringIds ids) {
        String text = request.pathParam("id");
        Reservation found = ReservationId.parse(text)
                .map(id -> reservations.find(tx, List.of(id)).get(id))
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no reservation '" + Texts.shown(text) + "'.", "id"));
        Workspace workspace = workspaces.find(tx, found.id().workspace()).orElseThrow();
        Caller.of(request).requireFor(workspace.key());
        return new Found(workspace, ids.knownMetric(tx, found.against().metricId()), found);
    }

    private static ReserveUsage.Wish wish(Context request, JsonBody body, Optional<ReserveUsage.Key> key) {
        String workspace = body.text("workspace");
        Caller.of(request).requireFor(workspace);
        long heldForSeconds = body.optionalWholeNumber("ttlSeconds", 1, ReserveUsage.HELD_AT_MOST.toSeconds())
                .orElse(ReserveUsage.HELD_BY_DEFAULT.toSeconds());
        return new ReserveUsage.Wish(
                workspace, body.text("metric"), body.decimal("quantity"), project(body), Duration.ofSeconds(heldForSeconds),
                body.optionalOneOf("provider", Provider.class), key);
    }

    static String project(JsonBody body) {
        String project = body.optionalText("project").orElse(UsageEvent.NO_PROJECT);
        if (project.length() > EventUnderRead.LONGEST_PROJECT || !Texts.isOneLine(project)) {
            throw body.wrong("project", "must be one line of at most " + EventUnderRead.LONGEST_PROJECT + " characters");
        }
        return project;
    }

    private static Optional<ReserveUsage.Key> key(Context request) {
        return Optional.ofNullable(request.header(Writes.HEADER)).map(key -> new ReserveUsage.Key(
                new AskedAs(Caller.of(request).keyId(), new FirstAnswer.Key(Caller.of(request).keyId(), key).idempotencyKey()),
                HexFormat.of().formatHex(Writes.fingerprint(request))));
    }

    private static JsonObject json(ReserveOutcome.Reserved reserved) {
        OptionalLong remaining = reserved.remaining();
        return new JsonObject()
                .put("id", reserved.id().toString())
                .put("quantity", reserved.unit().format(reserved.quantity()))
                .put("remaining", remaining.isPresent() ? Optional.of(reserved.unit().format(remaining.getAsLong())) : Optional.empty())
                .put("expiresAt", reserved.expiresAt())
                .put("ownKey", reserved.onOwnKey());
    }

    static JsonObject json(Workspace workspace, KnownMetric metric, Reservation reservation) {
        OptionalLong settled = reservation.settledQuantity();
        return new JsonObject()
                .put("id", reservation.id().toString())
                .put("workspace", workspace.key())
                .put("metric", metric.key())
                .put("quantity", metric.unit().format(reservation.quantity()))
                .put("provider", reservation.provider().map(Reservation.ForProvider::name))
                .put("ownKey", reservation.isOnOwnKey())
                .put("state", reservation.state().word())
                .put("settledQuantity", settled.isPresent() ? Optional.of(metric.unit().format(settled.getAsLong())) : Optional.empty())
                .put("createdAt", reservation.createdAt())
                .put("expiresAt", reservation.expiresAt())
                .put("endedAt", reservation.endedAt().map(Instant::toString));
    }

    static Answer limitReached(Metric metric, Standing at, Instant resetsAt) {
        long limit = at.limit().orElse(Long.MAX_VALUE);
        QuantityWords words = QuantityWords.of(metric.unit(), at.used(), at.reserved());
        return Problems.answer(
                ErrorCode.LIMIT_REACHED,
                metric.name() + " is limited to " + QuantityWords.withUnit(metric.unit(), limit) + " this period; " + words.text(at.used()) + " is used and "
                        + words.text(at.reserved()) + " reserved. The limit resets at " + resetsAt + ".",
                new JsonObject()
                        .put("metric", metric.key())
                        .put("limit", metric.unit().format(limit))
                        .put("used", metric.unit().format(at.used()))
                        .put("reserved", metric.unit().format(at.reserved()))
                        .put("resetsAt", resetsAt));
    }
}
