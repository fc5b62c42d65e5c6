package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.MetricNumbers;
import io.tollgate.domain.metering.EventListStore;
import io.tollgate.domain.metering.EventListStore.ListedEvent;
import io.tollgate.domain.metering.EventListStore.Position;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.QuantityWords;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The operator's desk: events of a workspace, as long as their detail is kept. */
public final class DeskEvents {
    private static final int PAGE = 50;

    private final Database database;
    private final WorkspaceStore workspaces;
    private final Catalogs catalogs;
    private final EventListStore events;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public DeskEvents(
            Database database, WorkspaceStore workspaces, Catalogs catalogs, EventListStore events, Doorman doorman, Surroundings surroundings) {
        this.database = database;
        this.workspaces = workspaces;
        this.catalogs = catalogs;
        this.events = events;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(PageRoute.get("/admin/events", doorman.operator(this::search)));
    }

    private Reply search(Context request, Doorman.Operator operator) {
        Optional<String> key = Asked.text(request, "workspace");
        Optional<String> metric = Asked.text(request, "metric");
        Optional<LocalDate> from = Asked.text(request, "from").flatMap(DeskEvents::day);
        Optional<LocalDate> to = Asked.text(request, "to").flatMap(DeskEvents::day);
        return database.read(tx -> {
            Optional<Workspace> workspace = key.flatMap(each -> workspaces.find(tx, each));
            MetricNumbers numbers = catalogs.metricNumbers(tx, catalogs.latest(tx));
            List<ListedEvent> found = workspace
                    .map(each -> found(tx, each, metric.flatMap(name -> number(numbers, name)), from, to, position(request))).orElse(List.of());
            List<ListedEvent> page = found.subList(0, Math.min(PAGE, found.size()));
            Optional<String> next = found.size() > PAGE
                    ? Optional.of("/admin/events?workspace=" + Asked.encoded(key.orElse("")) + metric.map(each -> "&metric=" + Asked.encoded(each)).orElse("")
                            + from.map(each -> "&from=" + each).orElse("") + to.map(each -> "&to=" + each).orElse("")
                            + "&time=" + page.getLast().position().time() + "&seq=" + page.getLast().position().seq())
                    : Optional.empty();
            Catalog catalog = catalogs.latest(tx).catalog();
            List<UsageView.Choice> metrics = catalog.metrics().values().stream().map((Metric each) ->
                    new UsageView.Choice(each.key(), each.name(), metric.equals(Optional.of(each.key())))).toList();
            return Reply.html(200, Templates.render("desk-events", new DeskViews.Events(
                    surroundings.of(request, operator, Surroundings.Desk.EVENTS, "Events"), key.orElse(""), metric.orElse(""),
                    from.map(Object::toString).orElse(""), to.map(Object::toString).orElse(""), metrics, key.isPresent(),
                    page.stream().map(event -> row(event, numbers, catalog)).toList(), next,
                    key.isPresent() && workspace.isEmpty() ? Optional.of("There is no workspace with this key.") : Optional.empty())));
        });
    }

    private List<ListedEvent> found(
            Transaction tx, Workspace workspace, Optional<Integer> metric, Optional<LocalDate> from, Optional<LocalDate> to, Position after) {
        return events.list(tx, new EventListStore.Query(
                workspace.id().value(), metric, from.map(DeskEvents::start), to.map(day -> start(day.plusDays(1)))), after, PAGE + 1);
    }

    private static DeskViews.EventRow row(ListedEvent event, MetricNumbers numbers, Catalog catalog) {
        List<String> counted = event.readings().stream().map(reading -> {
            KnownMetric metric = numbers.metric(reading.metricId());
            return catalog.metric(metric.key()).map(Metric::name).orElse(metric.key()) + ": " + QuantityWords.withUnit(metric.unit(), reading.quantity())
                    + (event.ownKey() ? " (own key)" : "")
                    + (reading.beyondLimit() == 0 ? "" : reading.beyondLimit() == reading.quantity() ? ", all of it beyond the limit"
                            : ", " + QuantityWords.withUnit(metric.unit(), reading.beyondLimit()) + " of it beyond the limit");
        }).toList();
        return new DeskViews.EventRow(event.position().time(), event.receivedAt(), event.type(), event.project(), event.source(), event.id(), counted,
                event.voidedAt().map(at -> "Taken back: " + event.voidReason().orElse("")), event.dataText());
    }

    private static Position position(Context request) {
        try {
            return Asked.text(request, "time").map(Instant::parse)
                    .flatMap(time -> Asked.longNumber(request, "seq").map(seq -> new Position(time, seq))).orElse(Position.NEWEST);
        } catch (DateTimeException noTime) {
            return Position.NEWEST;
        }
    }

    private static Optional<Integer> number(MetricNumbers numbers, String metric) {
        try {
            return Optional.of(numbers.numberOf(metric));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(date -> date.getYear() > 1999 && date.getYear() < 3000);
        } catch (DateTimeException noDay) {
            return Optional.empty();
        }
    }
}
