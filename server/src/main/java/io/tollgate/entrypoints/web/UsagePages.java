package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.ShowAlerts;
import io.tollgate.actions.ShowDue;
import io.tollgate.actions.ShowPace;
import io.tollgate.actions.ShowUsage;
import io.tollgate.actions.ShowUsage.PeriodUsed;
import io.tollgate.actions.ShowUsage.StepUsed;
import io.tollgate.domain.metering.Pace;
import io.tollgate.domain.metering.UsageStore.Step;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Usage page: quantities, no money. */
public final class UsagePages {
    private final Database database;
    private final SubscriptionStore subscriptions;
    private final Actions actions;
    private final InstantSource clock;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public record Actions(ShowUsage usage, ShowAlerts alerts, ShowPace pace, ShowDue due) {}

    public UsagePages(
            Database database, SubscriptionStore subscriptions, Actions actions, InstantSource clock, Doorman doorman, Surroundings surroundings) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.actions = actions;
        this.clock = clock;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get("/usage", doorman.visitor(this::page)),
                PageRoute.get("/usage.csv", doorman.visitor(this::stepsFile)),
                PageRoute.get("/usage/projects.csv", doorman.visitor(this::projectsFile)));
    }

    /**
     * What the address asks for. What it says wrongly is left out, as if it were not there: an old bookmark should open a page.
     *
     * @param project to show alone in the chart
     * @param day whose hours are to be shown
     */
    record Look(
            BillingPeriod period, Optional<String> project, Optional<LocalDate> day, Optional<String> left, Optional<String> right,
            Optional<String> sort, boolean ascending) {
        static Look of(BillingPeriod period) {
            return new Look(period, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
        }

        TimeRange range() {
            return day.map(date -> {
                Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
                return new TimeRange(from, from.plus(Step.DAY.width()));
            }).orElseGet(period::range);
        }

        Step step() {
            return day.isPresent() ? Step.HOUR : Step.DAY;
        }
    }

    /** All that the page is made of. @param begin when the workspace began */
    record Found(
            Look asked, Instant begin, Instant now, PeriodUsed used, List<StepUsed> steps, List<ShowAlerts.MetricAlerts> alerts, Map<String, Pace> paces) {}

    private Reply page(Context request, Visitor visitor) {
        Instant now = clock.instant();
        Look asked = asked(request, now);
        Found found = database.read(tx -> {
            ShowUsage.PeriodInSteps used = used(tx, visitor.workspace(), asked, now);
            return new Found(asked, subscriptions.of(tx, visitor.workspace().id()).begin(), now, used.period(), used.steps(),
                    asked.period().contains(now) ? actions.alerts().run(tx, visitor.workspace(), now) : List.of(),
                    actions.pace().run(tx, visitor.workspace(), asked.period(), now));
        });
        Frame frame = surroundings.of(request, visitor, Surroundings.Section.USAGE,
                database.read(tx -> actions.due().run(tx, visitor.workspace().id())));
        return Reply.html(200, Templates.render("usage", new UsageShown(found).view(frame)));
    }

    private Reply stepsFile(Context request, Visitor visitor) {
        Instant now = clock.instant();
        Look asked = asked(request, now);
        List<StepUsed> steps = database.read(tx -> steps(tx, visitor.workspace(), asked, now));
        return Reply.file("text/csv; charset=utf-8",
                visitor.workspace().key() + "-usage-" + asked.day().map(Object::toString).orElse(asked.period().toString()) + ".csv",
                UsageCsv.steps(asked, steps));
    }

    private Reply projectsFile(Context request, Visitor visitor) {
        Instant now = clock.instant();
        Look asked = asked(request, now);
        PeriodUsed used = database.read(tx -> actions.usage().ofPeriod(tx, visitor.workspace(), asked.period(), now));
        return Reply.file("text/csv; charset=utf-8", visitor.workspace().key() + "-projects-" + asked.period() + ".csv", UsageCsv.projects(used));
    }

    private ShowUsage.PeriodInSteps used(Transaction tx, Workspace workspace, Look asked, Instant now) {
        return asked.day().isEmpty()
                ? actions.usage().byDay(tx, workspace, asked.period(), asked.project(), now)
                : new ShowUsage.PeriodInSteps(actions.usage().ofPeriod(tx, workspace, asked.period(), now), steps(tx, workspace, asked, now));
    }

    private List<StepUsed> steps(Transaction tx, Workspace workspace, Look asked, Instant now) {
        return actions.usage().over(tx, workspace, asked.period(), asked.range(), asked.step(), List.of(), asked.project(), now);
    }

    private static Look asked(Context request, Instant now) {
        Optional<LocalDate> day = Asked.text(request, "day").flatMap(UsagePages::day);
        BillingPeriod period = day.map(date -> BillingPeriod.containing(date.atStartOfDay(ZoneOffset.UTC).toInstant()))
                .or(() -> Asked.text(request, "period").flatMap(BillingPeriod::parse))
                .filter(asked -> !asked.from().isAfter(now) && asked.month().getYear() > 1999)
                .orElse(BillingPeriod.containing(now));
        return new Look(period, Asked.text(request, "project"), day.filter(date -> period.month().equals(YearMonth.from(date))),
                Asked.text(request, "left"), Asked.text(request, "right"), Asked.text(request, "sort"), "ascending".equals(request.queryParam("order")));
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(date -> date.getYear() > 1999 && date.getYear() < 3000);
        } catch (DateTimeParseException noDay) {
            return Optional.empty();
        }
    }
}
