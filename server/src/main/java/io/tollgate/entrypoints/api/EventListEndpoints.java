package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.catalog.MetricNumbers;
import io.tollgate.domain.metering.EventListStore;
import io.tollgate.domain.metering.EventListStore.ListedEvent;
import io.tollgate.domain.metering.EventListStore.Position;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events that were counted, as long as their detail is kept. */
public final class EventListEndpoints {
    private static final String LIST = "events";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final Catalogs catalogs;
    private final EventListStore events;

    public EventListEndpoints(Database database, WorkspaceStore workspaces, Catalogs catalogs, EventListStore events) {
        this.database = database;
        this.workspaces = workspaces;
        this.catalogs = catalogs;
        this.events = events;
    }

    public List<Route> routes() {
        return List.of(Route.get("/v1/events", Access.READ, "listEvents", this::list).heldByHandler());
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        Position after = Cursor.in(request, LIST, 2).map(EventListEndpoints::position).orElse(Position.NEWEST);
        String key = Optional.ofNullable(request.queryParam("workspace")).or(() -> Caller.of(request).workspace())
                .orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST, "'workspace' is missing; events are listed by workspace.", "workspace"));
        Caller.of(request).requireFor(key);
        Optional<Instant> from = instant(request, "from");
        Optional<Instant> to = instant(request, "to");
        return database.read(tx -> {
            Workspace workspace = workspaces.find(tx, key).orElseThrow(() ->
                    ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + Texts.shown(key) + "\".", "workspace"));
            MetricNumbers numbers = catalogs.metricNumbers(tx, catalogs.latest(tx));
            Optional<Integer> metric = Optional.ofNullable(request.queryParam("metric")).map(name -> number(numbers, name));
            EventListStore.Query query = new EventListStore.Query(workspace.id().value(), metric, from, to);
            List<ListedEvent> found = events.list(tx, query, after, limit + 1);
            List<ListedEvent> page = found.subList(0, Math.min(limit, found.size()));
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(LIST, page.getLast().position().time().toString(), String.valueOf(page.getLast().position().seq())))
                    : Optional.empty();
            return Answer.list(page.stream().map(event -> json(event, key, numbers)).toList(), next);
        });
    }

    private static Position position(List<String> texts) {
        try {
            return new Position(Rfc3339.parse(texts.getFirst()), Long.parseLong(texts.getLast()));
        } catch (Rfc3339.NotATime | NumberFormatException forged) {
            throw Cursor.unknown();
        }
    }

    private static int number(MetricNumbers numbers, String metric) {
        try {
            return numbers.numberOf(metric);
        } catch (IllegalArgumentException unknown) {
            throw ApiError.of(ErrorCode.UNKNOWN_METRIC, "There is no metric \"" + Texts.shown(metric) + "\".", "metric");
        }
    }

    private static JsonObject json(ListedEvent event, String workspace, MetricNumbers numbers) {
        Map<String, String> quantities = new LinkedHashMap<>();
        Map<String, String> beyondLimit = new LinkedHashMap<>();
        for (EventListStore.Reading reading : event.readings()) {
            KnownMetric metric = numbers.metric(reading.metricId());
            quantities.put(metric.key(), metric.unit().format(reading.quantity()));
            if (reading.beyondLimit() > 0) {
                beyondLimit.put(metric.key(), metric.unit().format(reading.beyondLimit()));
            }
        }
        return new JsonObject()
                .put("source", event.source())
                .put("id", event.id())
                .put("type", event.type())
                .put("workspace", workspace)
                .put("time", event.position().time())
                .put("receivedAt", event.receivedAt())
                .put("project", event.project())
                .put("quantities", quantities)
                .put("beyondLimit", beyondLimit)
                .put("ownKey", event.ownKey())
                .put("voidedAt", event.voidedAt())
                .put("voidReason", event.voidReason())
                .put("amendedBy", event.amendedBy())
                .put("amends", event.amends())
                .put("data", JsonObject.parse(event.dataText()));
    }

    private static Optional<Instant> instant(Context request, String name) {
        String text = request.queryParam(name);
        try {
            return text == null ? Optional.empty() : Optional.of(Rfc3339.parse(text));
        } catch (Rfc3339.NotATime reason) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "'" + name + "' " + reason.getMessage() + ".", name);
        }
    }
}
