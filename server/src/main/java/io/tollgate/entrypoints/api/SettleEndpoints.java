package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tollgate.actions.EndReservation;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.MeteringIds;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.SettleReservation;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.entrypoints.api.ReservationEndpoints.Found;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Ending reservations: by what was used, or by nothing. */
public final class SettleEndpoints {
    private final Database database;
    private final WorkspaceStore workspaces;
    private final MeteringIds ids;
    private final ReservationStore reservations;
    private final GroupCommit<RecordUsage.Request, RecordUsage.Answer> groupCommit;
    private final RecordUsage recordUsage;
    private final SettleReservation settleReservation;
    private final EndReservation endReservation;
    private final Writes writes;
    private final ServerMetrics metrics;
    private final InstantSource clock;
    private final CloudEventReader reader = new CloudEventReader();

    /** @param groupCommit of events: a settle is the event it stands for */
    public SettleEndpoints(
            Database database,
            WorkspaceStore workspaces,
            MeteringIds ids,
            ReservationStore reservations,
            GroupCommit<RecordUsage.Request, RecordUsage.Answer> groupCommit,
            RecordUsage recordUsage,
            SettleReservation settleReservation,
            EndReservation endReservation,
            Writes writes,
            ServerMetrics metrics,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.ids = ids;
        this.reservations = reservations;
        this.groupCommit = groupCommit;
        this.recordUsage = recordUsage;
        this.settleReservation = settleReservation;
        this.endReservation = endReservation;
        this.writes = writes;
        this.metrics = metrics;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/reservations/{id}/settle", Access.GATE, "settleReservation", this::settle).heldByHandler(),
                Route.post("/v1/reservations/{id}/release", Access.GATE, "releaseReservation", this::release).heldByHandler());
    }

    private Answer settle(Context request) {
        JsonBody body = JsonBody.optionalOf(request, "quantity", "event");
        Instant now = clock.instant();
        Found found = database.read(tx -> ownFound(tx, request));
        UsageEvent event = event(body, found, now);
        RecordUsage.Request usage = new RecordUsage.Request(List.of(event), false);
        if (request.header(Writes.HEADER) == null) {
            EventOutcome outcome = groupCommit.submit(usage).outcomes().getFirst();
            return database.inTransaction(tx -> answer(tx, found, outcome));
        }
        return writes.once(request, tx -> answer(tx, found, recordUsage.decide(tx, List.of(usage)).getFirst().outcomes().getFirst()));
    }

    private UsageEvent event(JsonBody body, Found found, Instant now) {
        Optional<JsonNode> sent = body.json("event");
        if (sent.isEmpty()) {
            long quantity = body.optionalDecimal("quantity").map(units -> quantity(body, found.metric(), units)).orElse(found.reservation().quantity());
            return database.read(tx -> settleReservation.event(tx, found.workspace(), found.reservation(), quantity, now));
        }
        if (body.has("quantity")) {
            throw body.wrong("quantity", "stands beside event, which says itself what was used");
        }
        byte[] json = JsonObject.write(sent.get());
        return switch (reader.readOne(json, 0, json.length, now)) {
            case CloudEventReader.Unreadable bad ->
                throw ApiError.of(bad.code(), bad.detail(), "event" + bad.field().map(field -> "." + field).orElse(""));
            case CloudEventReader.Read(UsageEvent event) when !event.workspace().equals(found.workspace().key()) ->
                throw body.wrong("event.subject", "must be the reservation's workspace, \"" + found.workspace().key() + "\"");
            case CloudEventReader.Read(UsageEvent event) -> event.settling(found.reservation().id().toString());
        };
    }

    private Answer answer(Transaction tx, Found found, EventOutcome outcome) {
        return switch (outcome) {
            case EventOutcome.Rejected(var code, String field, String detail) -> throw ApiError.of(code, detail, "event." + field);
            case EventOutcome.Duplicate duplicate -> {
                metrics.eventsRecorded(0, 1, 0, 0);
                // Its usage was counted before, so nothing is left to hold for.
                yield told(found, endReservation.release(tx, found.reservation(), clock.instant()), true, false, List.of());
            }
            case EventOutcome.Counted(boolean overLimit, List<EventOutcome.Unsettled> unsettled) -> {
                metrics.eventsRecorded(1, 0, 0, overLimit ? 1 : 0);
                Reservation after = reservations.find(tx, List.of(found.reservation().id())).getOrDefault(found.reservation().id(), found.reservation());
                yield told(found, after, false, overLimit, unsettled);
            }
        };
    }

    private static Answer told(Found found, Reservation after, boolean duplicate, boolean overLimit, List<EventOutcome.Unsettled> unsettled) {
        return Answer.ok(ReservationEndpoints.json(found.workspace(), found.metric(), after)
                .put("settled", !duplicate && unsettled.isEmpty())
                .put("duplicate", duplicate)
                .put("overLimit", overLimit)
                .put("why", unsettled.stream().findFirst().map(each -> each.why().name().toLowerCase(Locale.ROOT))));
    }

    private Answer release(Context request) {
        return writes.once(request, tx -> {
            Found found = ownFound(tx, request);
            Reservation after = endReservation.release(tx, found.reservation(), clock.instant());
            if (after.state() != State.RELEASED) {
                return Problems.answer(ErrorCode.RESERVATION_ENDED, "The reservation cannot be released: it is " + after.state().word() + ".",
                        new JsonObject().put("state", after.state().word()));
            }
            return Answer.ok(ReservationEndpoints.json(found.workspace(), found.metric(), after));
        });
    }

    /** A lease's holds are shown like any reservation, and end with the lease only. */
    private Found ownFound(Transaction tx, Context request) {
        Found found = ReservationEndpoints.found(tx, request, reservations, workspaces, ids);
        if (found.reservation().lease().isPresent()) {
            throw ApiError.of(ErrorCode.CONFLICT, "A lease holds this reservation; it ends with the lease.", "id");
        }
        return found;
    }

    private static long quantity(JsonBody body, KnownMetric metric, BigDecimal units) {
        try {
            long quantity = metric.unit().parse(units);
            if (quantity >= 0 && quantity <= Meter.LARGEST_READING) {
                return quantity;
            }
        } catch (ArithmeticException inexact) {
            throw body.wrong("quantity", "must be a whole number of the smallest unit, the " + metric.unit().smallest());
        }
        throw body.wrong("quantity", "must be from 0 to " + metric.unit().format(Meter.LARGEST_READING));
    }
}
