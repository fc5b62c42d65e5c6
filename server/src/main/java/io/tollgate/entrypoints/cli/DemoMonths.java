package io.tollgate.entrypoints.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.AdvanceClock;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ReportFailingKey;
import io.tollgate.actions.SetAlerts;
import io.tollgate.actions.SetLimit;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Chance;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
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
 * Lives some months in a sandbox: workspaces that grow, that are busy on working days and quiet at night, with limits, alerts and keys of their own, one
 * near the limits of its free plan, one new, one empty. The same each time.
 */
public final class DemoMonths {
    private static final int BATCH = 2_000;
    private static final Signup VERIFIED = new Signup(true, Optional.empty(), Optional.empty());

    private final Database database;
    private final InstantSource clock;
    private final Actions actions;
    private final AdvanceClock advance;
    private final Chance chance = Chance.seeded(20_260_101);
    private long nextEvent = 1;

    public record Actions(
            CreateWorkspace create, RecordUsage record, SetLimit limit, SetAlerts alerts, AddOwnKey addKey, ReportFailingKey reportKey,
            WorkspaceStore workspaces, KeepPaymentMethods methods, PaymentGateway testGateway) {}

    /**
     * How a workspace lives.
     *
     * @param card a test card, which is there from the first day
     * @param joins how many days after the demo's beginning it is made
     * @param runsADay on an average working day at the beginning; it grows by the month
     * @param about what there is to see, for who looks at the demo
     */
    public record Life(String key, String name, String plan, Optional<String> card, int joins, int runsADay, List<String> projects, String about) {}

    /** What the owners did, on which day. */
    private static final int LIMIT_SET = 34;
    private static final int KEY_ADDED = 45;
    private static final int KEY_FAILED = 80;
    /** Longer than an invoice's grace and all its attempts. */
    private static final Duration DUNNED = Duration.ofDays(10);
    /** Of ten that its plan includes in a month. */
    private static final int NEARLY_ALL_RUNS = 9;

    public static final List<Life> LIVES = List.of(
            new Life("northwind", "Northwind Robotics", "startup", Optional.of("tok_ok"), 0, 22,
                    List.of("price-watch", "checkout-bot", "IntunedAgent", "invoice-reader", "archive"), "a busy one, with a key of its own for OpenAI"),
            new Life("acme", "Acme Outdoor", "developer", Optional.of("tok_ok"), 3, 6, List.of("catalog-sync", "IntunedAgent", "reviews"), "one with limits and alerts"),
            new Life("lumen", "Lumen Legal", "developer", Optional.of("tok_declined_once"), 17, 3, List.of("court-filings", "pdf-intake"), "one that did not pay: its card is declined; its own key fails too"),
            new Life("garage", "Garage Experiments", "free", Optional.empty(), 20, 0, List.of("scraper"), "a free one, near its limits"),
            new Life("newleaf", "New Leaf", "developer", Optional.of("tok_ok"), 80, 2, List.of("first-try"), "a new one"),
            new Life("blank", "Blank Canvas", "free", Optional.empty(), 87, 0, List.of(), "an empty one"));

    public DemoMonths(Database database, InstantSource clock, Actions actions, AdvanceClock advance) {
        this.database = database;
        this.clock = clock;
        this.actions = actions;
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
            settle(day);
            if (!midnight.isAfter(cardEnds(end)) && midnight.plus(Duration.ofDays(1)).isAfter(cardEnds(end))) {
                endCard("lumen");
            }
            counted += record(eventsOf(day, midnight, until, end));
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
                WorkspaceId id = database.inTransaction(tx -> actions.create().run(
                        tx, new CreateWorkspace.Request(workspace, Optional.of(life.plan()), VERIFIED, "demo"), clock.instant())).workspace().id();
                life.card().ifPresent(token -> addCard(id, workspace, token));
            }
        }
    }

    /** Before the last invoice that has been tried in vain for long enough by the end. */
    private static Instant cardEnds(Instant end) {
        return BillingPeriod.containing(end.minus(DUNNED)).from().minus(Duration.ofDays(2));
    }

    private void endCard(String key) {
        Workspace workspace = database.read(tx -> actions.workspaces().find(tx, key).orElseThrow());
        addCard(workspace.id(), new NewWorkspace(key, workspace.name(), workspace.ownerEmail()), "tok_declined");
    }

    private void addCard(WorkspaceId id, NewWorkspace workspace, String token) {
        PaymentGateway.Attached card = actions.testGateway().attach(
                new PaymentGateway.NewMethod(id, workspace.key(), workspace.ownerEmail(), Optional.empty(), token));
        database.transact(tx -> actions.methods().add(
                tx, id, actions.testGateway().kind(), card, KeepPaymentMethods.Place.DEFAULT, "demo", clock.instant()));
    }

    private void settle(int day) {
        switch (day) {
            case LIMIT_SET -> {
                database.transact(tx -> actions.limit().run(tx,
                        new SetLimit.Request("acme", "compute_hours", new BigDecimal("240"), RunningWork.FINISH, "demo"), clock.instant()));
                alerts("compute_hours", new SetAlerts.Wanted.Percent(80, Threshold.Of.ALLOWANCE), new SetAlerts.Wanted.Percent(90, Threshold.Of.LIMIT));
                alerts("job_runs", new SetAlerts.Wanted.Quantity(new BigDecimal("150")));
            }
            case KEY_ADDED -> {
                addKey("northwind", new ProviderKey(Provider.OPENAI, "sk-proj-demo-never-worked-k3Fd"));
                addKey("lumen", new ProviderKey(Provider.ANTHROPIC, "sk-ant-demo-never-worked-8Qza"));
            }
            case KEY_FAILED -> database.transact(tx -> actions.reportKey().run(tx, new ReportFailingKey.Request(
                    "lumen", Provider.ANTHROPIC, Optional.empty(), "Anthropic answered: invalid x-api-key.", "demo"), clock.instant()));
            default -> { }
        }
    }

    /** In a transaction of its own: it may open a counter, which asks for the workspace's row. */
    private void alerts(String metric, SetAlerts.Wanted... wanted) {
        database.transact(tx -> actions.alerts().run(tx,
                new SetAlerts.Request(actions.workspaces().find(tx, "acme").orElseThrow(), metric, List.of(wanted), "demo"), clock.instant()));
    }

    private void addKey(String workspace, ProviderKey key) {
        database.transact(tx -> actions.addKey().run(
                tx, new AddOwnKey.Request(workspace, key, AddOwnKey.Checked.ACCEPTED, "demo"), clock.instant()));
    }

    private List<UsageEvent> eventsOf(int day, Instant from, Instant to, Instant end) {
        List<UsageEvent> events = new ArrayList<>();
        for (Life life : LIVES) {
            int runs = life.key().equals("garage") ? nearlyAll(from, end) : runs(life, day, from);
            for (int run = runs; run > 0 && life.joins() < day; run--) {
                Instant time = from.plusMillis(workingHourMillis());
                if (time.isBefore(to)) {
                    addRun(events, life, time);
                }
            }
        }
        return events;
    }

    /** Spread over the days of a month that will have been by the end. */
    private static int nearlyAll(Instant date, Instant end) {
        BillingPeriod month = BillingPeriod.containing(date);
        int days = month.contains(end) ? Math.max(1, end.atOffset(ZoneOffset.UTC).getDayOfMonth() - 1) : month.days();
        int day = date.atOffset(ZoneOffset.UTC).getDayOfMonth();
        return day > days ? 0 : NEARLY_ALL_RUNS * day / days - NEARLY_ALL_RUNS * (day - 1) / days;
    }

    /** More by the month, less at the weekend, and no two days the same. */
    private int runs(Life life, int day, Instant date) {
        boolean weekend = date.atOffset(ZoneOffset.UTC).getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
        int grown = life.runsADay() + life.runsADay() * day / 120;
        int typical = weekend ? grown / 4 : grown;
        return typical / 2 + chance.below(typical + 1);
    }

    /** Between 6 and 22 o'clock, mostly around noon. */
    private long workingHourMillis() {
        long hour = Duration.ofHours(1).toMillis();
        return 6 * hour + chance.below((int) (8 * hour)) + chance.below((int) (8 * hour));
    }

    private void addRun(List<UsageEvent> events, Life life, Instant time) {
        String project = life.projects().get(chance.below(1 + chance.below(life.projects().size())));
        int size = chance.below(100);
        int milliseconds = life.key().equals("garage") ? 1_000_000 + chance.below(120_000) : 300_000 + chance.below(8_400_000);
        String machine = life.plan().equals("free") || size < 88 ? "standard" : size < 97 ? "large" : "xlarge";
        events.add(event(life, "job.run", time, data(project)));
        events.add(event(life, "compute.run", time, data(project).put("milliseconds", milliseconds).put("machine", machine)));
        for (int request = life.plan().equals("free") ? 2 : 4 + chance.below(14); request > 0; request--) {
            String provider = chance.below(3) == 0 ? "openai" : "anthropic";
            long microDollars = 800 + chance.below(14_000);
            events.add(event(life, "ai.request", time.plusSeconds(chance.below(600)), data(project)
                    .put("provider", provider)
                    .put("costUsd", "0." + "%06d".formatted(microDollars))));
        }
        for (int solve = life.plan().equals("free") ? 1 : chance.below(4); solve > 0; solve--) {
            events.add(event(life, "captcha.solve", time.plusSeconds(3L * solve), data(project)));
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
                    actions.record().decide(tx, List.of(new RecordUsage.Request(batch, false)))).getFirst().outcomes();
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
