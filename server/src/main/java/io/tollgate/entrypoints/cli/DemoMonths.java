package io.tollgate.entrypoints.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.actions.AdvanceClock;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.actions.RecordUsage;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Chance;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lives some months in a sandbox: workspaces that grow, that are busy on working days and quiet at night, one near the limits of its free plan, one new
 * and empty. The same each time.
 */
public final class DemoMonths {
    private static final int BATCH = 2_000;
    private static final Signup VERIFIED = new Signup(true, Optional.empty(), Optional.empty());

    private final Database database;
    private final InstantSource clock;
    private final CreateWorkspace createWorkspace;
    private final KeepPaymentMethods keepMethods;
    private final PaymentGateway testGateway;
    private final RecordUsage recordUsage;
    private final AdvanceClock advance;
    private final Chance chance = Chance.seeded(20_260_101);
    private long nextEvent = 1;

    /**
     * How a workspace lives.
     *
     * @param card a test card, which is there from the first day
     * @param joins how many days after the demo's beginning it is made
     * @param runsADay on an average working day at the beginning; it grows by the month
     */
    private record Life(String key, String name, String plan, Optional<String> card, int joins, int runsADay, List<String> projects) {}

    private static final List<Life> LIVES = List.of(
            new Life("northwind", "Northwind Robotics", "startup", Optional.of("tok_ok"), 0, 150, List.of("price-watch", "checkout-bot", "invoice-reader", "IntunedAgent", "archive")),
            new Life("acme", "Acme Outdoor", "developer", Optional.of("tok_ok"), 3, 45, List.of("catalog-sync", "reviews", "IntunedAgent")),
            new Life("lumen", "Lumen Legal", "developer", Optional.of("tok_declined_once"), 17, 14, List.of("court-filings", "pdf-intake")),
            new Life("garage", "Garage Experiments", "free", Optional.empty(), 20, 2, List.of("scraper")),
            new Life("newleaf", "New Leaf", "free", Optional.empty(), 88, 0, List.of()));

    public DemoMonths(
            Database database,
            InstantSource clock,
            CreateWorkspace createWorkspace,
            KeepPaymentMethods keepMethods,
            PaymentGateway testGateway,
            RecordUsage recordUsage,
            AdvanceClock advance) {
        this.database = database;
        this.clock = clock;
        this.createWorkspace = createWorkspace;
        this.keepMethods = keepMethods;
        this.testGateway = testGateway;
        this.recordUsage = recordUsage;
        this.advance = advance;
    }

    /** Lives from the sandbox's time on to the given one, day by day, and tells of each month. */
    public void liveUntil(Instant end, Consumer<String> tell) {
        Instant begin = clock.instant();
        int day = 0;
        long counted = 0;
        BillingPeriod telling = BillingPeriod.containing(begin);
        for (Instant midnight = begin; midnight.isBefore(end); midnight = midnight.plus(Duration.ofDays(1))) {
            open(day);
            Instant until = earlier(midnight.plus(Duration.ofDays(1)), end);
            advance.to(later(until, clock.instant()));
            counted += record(eventsOf(day, midnight, until));
            BillingPeriod now = BillingPeriod.containing(until);
            if (!now.equals(telling) || until.equals(end)) {
                tell.accept(telling + ": " + counted + " events so far");
                telling = now;
            }
            day++;
        }
    }

    private void open(int day) {
        for (Life life : LIVES) {
            if (life.joins() == day) {
                NewWorkspace workspace = new NewWorkspace(life.key(), life.name(), "owner@" + life.key() + ".example");
                WorkspaceId id = database.inTransaction(tx -> createWorkspace.run(
                        tx, new CreateWorkspace.Request(workspace, Optional.of(life.plan()), VERIFIED, "demo"), clock.instant())).workspace().id();
                life.card().ifPresent(token -> addCard(id, workspace, token));
            }
        }
    }

    private void addCard(WorkspaceId id, NewWorkspace workspace, String token) {
        PaymentGateway.Attached card = testGateway.attach(
                new PaymentGateway.NewMethod(id, workspace.key(), workspace.ownerEmail(), Optional.empty(), token));
        database.transact(tx -> keepMethods.add(
                tx, id, testGateway.kind(), card, KeepPaymentMethods.Place.DEFAULT_IF_FIRST, "demo", clock.instant()));
    }

    private List<UsageEvent> eventsOf(int day, Instant from, Instant to) {
        List<UsageEvent> events = new ArrayList<>();
        for (Life life : LIVES) {
            for (int run = runs(life, day, from); run > 0 && life.joins() < day; run--) {
                Instant time = from.plusMillis(workingHourMillis());
                if (time.isBefore(to)) {
                    addRun(events, life, time);
                }
            }
        }
        return events;
    }

    /** More by the month, less at the weekend, and no two days the same. */
    private int runs(Life life, int day, Instant date) {
        boolean weekend = date.atOffset(ZoneOffset.UTC).getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
        int grown = life.runsADay() + life.runsADay() * day / 120;
        int typical = weekend ? grown / 4 : grown;
        return typical == 0 ? 0 : typical / 2 + chance.below(typical + 1);
    }

    /** Between 6 and 22 o'clock, mostly around noon. */
    private long workingHourMillis() {
        long hour = Duration.ofHours(1).toMillis();
        return 6 * hour + chance.below((int) (8 * hour)) + chance.below((int) (8 * hour));
    }

    private void addRun(List<UsageEvent> events, Life life, Instant time) {
        String project = life.projects().get(chance.below(1 + chance.below(life.projects().size())));
        int size = chance.below(100);
        String machine = life.plan().equals("free") || size < 88 ? "standard" : size < 97 ? "large" : "xlarge";
        events.add(event(life, "job.run", time, data(project)));
        events.add(event(life, "compute.run", time, data(project).put("milliseconds", 45_000 + chance.below(900_000)).put("machine", machine)));
        for (int request = chance.below(3); request > 0; request--) {
            String provider = chance.below(3) == 0 ? "openai" : "anthropic";
            long microDollars = 800 + chance.below(14_000);
            events.add(event(life, "ai.request", time.plusSeconds(chance.below(40)), data(project)
                    .put("provider", provider)
                    .put("costUsd", "0." + "%06d".formatted(microDollars))));
        }
        if (chance.below(5) == 0) {
            events.add(event(life, "captcha.solve", time.plusSeconds(3), data(project)));
        }
        if (project.contains("pdf") || project.contains("reader") || chance.below(12) == 0) {
            events.add(event(life, "pdf.process", time.plusSeconds(20), data(project).put("pages", 1 + chance.below(18))));
        }
    }

    private static ObjectNode data(String project) {
        return JsonNodeFactory.instance.objectNode().put("project", project);
    }

    private UsageEvent event(Life life, String type, Instant time, ObjectNode data) {
        return new UsageEvent("/demo/runner", "demo-%08d".formatted(nextEvent++), type, life.key(), time, data.get("project").textValue(), data, data.toString());
    }

    private long record(List<UsageEvent> events) {
        long counted = 0;
        for (int from = 0; from < events.size(); from += BATCH) {
            List<UsageEvent> batch = events.subList(from, Math.min(events.size(), from + BATCH));
            List<EventOutcome> outcomes = database.inTransaction(tx ->
                    recordUsage.decide(tx, List.of(new RecordUsage.Request(batch, false)))).getFirst().outcomes();
            counted += outcomes.stream().filter(EventOutcome.Counted.class::isInstance).count();
        }
        return counted;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
