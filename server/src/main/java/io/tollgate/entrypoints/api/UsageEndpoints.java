package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.ShowUsage;
import io.tollgate.actions.ShowUsage.MetricUsed;
import io.tollgate.actions.ShowUsage.PeriodUsed;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.domain.metering.UsageStore.Step;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What was used: in a period, by day, by hour. Quantities only, no money. */
public final class UsageEndpoints {
    private final Database database;
    private final WorkspaceStore workspaces;
    private final ShowUsage usage;
    private final InstantSource clock;

    public UsageEndpoints(Database database, WorkspaceStore workspaces, ShowUsage usage, InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.usage = usage;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/usage", Access.READ, "usage", this::ofPeriod),
                Route.get("/v1/workspaces/{workspace}/usage/daily", Access.READ, "dailyUsage", this::daily),
                Route.get("/v1/workspaces/{workspace}/usage/hourly", Access.READ, "hourlyUsage", this::hourly));
    }

    private Answer ofPeriod(Context request) {
        Instant now = clock.instant();
        BillingPeriod period = period(request, now);
        PeriodUsed used = database.read(tx -> usage.ofPeriod(tx, workspace(tx, request), period, now));
        return Answer.ok(new JsonObject()
                .put("period", period.toString())
                .put("metrics", used.metrics().stream().map(UsageEndpoints::json).toList())
                .put("projects", used.projects().stream().map(UsageEndpoints::json).toList()));
    }

    private Answer daily(Context request) {
        Instant now = clock.instant();
        BillingPeriod period = period(request, now);
        List<ShowUsage.StepUsed> days = over(request, period, period.range(), Step.DAY, now);
        return Answer.ok(new JsonObject().put("period", period.toString()).put("days", days.stream()
                .map(day -> new JsonObject()
                        .put("date", day.from().atOffset(ZoneOffset.UTC).toLocalDate())
                        .put("values", values(day.values())))
                .toList()));
    }

    private Answer hourly(Context request) {
        Instant now = clock.instant();
        Instant from = date(request).orElseGet(() -> now.atOffset(ZoneOffset.UTC).toLocalDate()).atStartOfDay(ZoneOffset.UTC).toInstant();
        TimeRange day = new TimeRange(from, from.plus(Step.DAY.width()));
        List<ShowUsage.StepUsed> hours = over(request, BillingPeriod.containing(from), day, Step.HOUR, now);
        return Answer.ok(new JsonObject().put("hours", hours.stream()
                .map(hour -> new JsonObject().put("hour", hour.from()).put("values", values(hour.values())))
                .toList()));
    }

    private List<ShowUsage.StepUsed> over(Context request, BillingPeriod period, TimeRange range, Step step, Instant now) {
        Optional<String> project = Optional.ofNullable(request.queryParam("project"));
        return database.read(tx ->
                usage.over(tx, workspace(tx, request), period, range, step, request.queryParams("metric"), project, now));
    }

    private Workspace workspace(Transaction tx, Context request) {
        return WorkspaceEndpoints.existing(workspaces, tx, request);
    }

    private static JsonObject json(MetricUsed used) {
        Metric metric = used.metric();
        return new JsonObject()
                .put("metric", metric.key())
                .put("name", metric.name())
                .put("unit", metric.unit().name())
                .put("used", metric.unit().format(used.used()))
                .put("allowance", quantity(metric, used.allowance()))
                .put("hardLimit", quantity(metric, used.hardLimit()))
                .put("reserved", metric.unit().format(used.reserved()))
                .put("ownKey", metric.unit().format(used.ownKey()))
                .put("beyondLimit", metric.unit().format(used.beyondLimit()))
                .put("smallestUnit", metric.unit().smallest())
                .put("usedInSmallestUnit", String.valueOf(used.used()));
    }

    private static JsonObject json(ShowUsage.ProjectUsed project) {
        Map<String, String> used = new LinkedHashMap<>();
        Map<String, String> ownKey = new LinkedHashMap<>();
        for (Map.Entry<Metric, UsageStore.Used> entry : project.metrics().entrySet()) {
            Metric metric = entry.getKey();
            used.put(metric.key(), metric.unit().format(entry.getValue().used()));
            if (entry.getValue().ownKey() > 0) {
                ownKey.put(metric.key(), metric.unit().format(entry.getValue().ownKey()));
            }
        }
        return new JsonObject().put("project", project.project()).put("metrics", used).put("ownKey", ownKey);
    }

    private static Map<String, String> values(Map<Metric, Long> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((metric, quantity) -> texts.put(metric.key(), metric.unit().format(quantity)));
        return texts;
    }

    private static Optional<String> quantity(Metric metric, OptionalLong quantity) {
        return quantity.isPresent() ? Optional.of(metric.unit().format(quantity.getAsLong())) : Optional.empty();
    }

    static BillingPeriod period(Context request, Instant now) {
        String text = request.queryParam("period");
        return text == null
                ? BillingPeriod.containing(now)
                : Optional.of(text).filter(month -> month.matches("\\d{4}-\\d{2}")).flatMap(BillingPeriod::parse).orElseThrow(() ->
                        ApiError.of(ErrorCode.INVALID_REQUEST, "'period' must be a month such as 2026-03.", "period"));
    }

    private static Optional<LocalDate> date(Context request) {
        try {
            Optional<String> text = Optional.ofNullable(request.queryParam("date"));
            if (text.isEmpty() || text.get().matches("\\d{4}-\\d{2}-\\d{2}")) {
                return text.map(LocalDate::parse);
            }
        } catch (DateTimeParseException noSuchDay) {
            // said below
        }
        throw ApiError.of(ErrorCode.INVALID_REQUEST, "'date' must be a day such as 2026-03-01.", "date");
    }
}
