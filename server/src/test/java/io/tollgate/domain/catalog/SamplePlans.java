package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Plan.PlanLimit;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/** The sample catalog as records, written out by hand from the published plans: what the YAML must become, and what tests bill by. */
public final class SamplePlans {
    public static final Currency USD = Currency.getInstance("USD");
    public static final Unit HOUR = new Unit("hour", "millisecond", 3_600_000);
    public static final Unit DOLLAR = new Unit("USD", "micro-dollar", 1_000_000);
    public static final long HOURS = HOUR.smallestPerUnit();
    public static final long MINUTES = 60_000;
    public static final long DOLLARS = DOLLAR.smallestPerUnit();

    public static final Metric COMPUTE_HOURS = sum("compute_hours", "Compute hours", "compute.run", Optional.empty(),
            new Metric.Value("milliseconds", Metric.Value.In.SMALLEST_UNIT), HOUR, MINUTES);
    public static final Metric AI_SPEND = new Metric("ai_spend", "AI spend", "ai.request", Optional.empty(), Metric.Aggregation.SUM,
            Optional.of(new Metric.Value("costUsd", Metric.Value.In.UNIT)), Optional.of("provider"), DOLLAR, 1_000);
    public static final Metric JOB_RUNS = count("job_runs", "JobRuns", "job.run", "run");
    public static final Metric CAPTCHA_SOLVES = count("captcha_solves", "Captcha solves", "captcha.solve", "solve");
    public static final Metric LARGE_SURCHARGE = surcharge("large_surcharge", "Large machines surcharge", "large");
    public static final Metric XLARGE_SURCHARGE = surcharge("xlarge_surcharge", "X-Large machines surcharge", "xlarge");
    public static final Metric PAGES_PROCESSED = sum("pages_processed", "Pages processed", "pdf.process", Optional.empty(),
            new Metric.Value("pages", Metric.Value.In.SMALLEST_UNIT), new Unit("page", "page", 1), 1);
    public static final List<Metric> METRICS = List.of(
            COMPUTE_HOURS, AI_SPEND, JOB_RUNS, CAPTCHA_SOLVES, LARGE_SURCHARGE, XLARGE_SURCHARGE, PAGES_PROCESSED);

    public static final Plan FREE = new Plan("free", "Free", usd("0"), false,
            terms(atAllowance(3 * HOURS), priced(0, "1", new PlanLimit.AtCredit()), atAllowance(10), atAllowance(20),
                    new Terms.NotAvailable(), new Terms.NotAvailable(), atAllowance(25)),
            List.of(new Plan.Credit("ai_spend", usd("5"), Plan.Credit.When.SIGNUP)),
            limits(5, 1, Set.of("standard"), 7, OptionalInt.of(1)));
    public static final Plan DEVELOPER = new Plan("developer", "Developer", usd("25"), false,
            terms(priced(100 * HOURS, "0.12"), priced(0, "1"), priced(100, "0.12"), priced(200, "0.003"),
                    priced(0, "0.18"), priced(0, "0.48"), priced(250, "0.010")),
            List.of(new Plan.Credit("ai_spend", usd("5"), Plan.Credit.When.MONTHLY)),
            limits(25, 5, Set.of("standard", "large", "xlarge"), 30, OptionalInt.of(1)));
    public static final Plan STARTUP = new Plan("startup", "Startup", usd("120"), false,
            terms(priced(500 * HOURS, "0.10"), priced(0, "1"), priced(400, "0.10"), priced(1000, "0.0025"),
                    priced(0, "0.15"), priced(0, "0.40"), priced(1000, "0.008")),
            List.of(new Plan.Credit("ai_spend", usd("20"), Plan.Credit.When.MONTHLY)),
            limits(100, 15, Set.of("standard", "large", "xlarge"), 30, OptionalInt.empty()));

    private SamplePlans() {}

    public static Money usd(String amount) {
        return Money.of(new BigDecimal(amount), USD);
    }

    public static Terms priced(long allowance, String unitPrice) {
        return priced(allowance, unitPrice, new PlanLimit.None());
    }

    private static Terms priced(long allowance, String unitPrice, PlanLimit limit) {
        return new Terms.Metered(allowance, Optional.of(new Price.PerUnit(new BigDecimal(unitPrice))), limit);
    }

    private static Terms atAllowance(long allowance) {
        return new Terms.Metered(allowance, Optional.empty(), new PlanLimit.AtAllowance());
    }

    private static SequencedMap<String, Terms> terms(Terms... inOrderOfMetrics) {
        SequencedMap<String, Terms> terms = new LinkedHashMap<>();
        for (int i = 0; i < METRICS.size(); i++) {
            terms.put(METRICS.get(i).key(), inOrderOfMetrics[i]);
        }
        return terms;
    }

    private static Plan.WorkspaceLimits limits(int machines, int perProject, Set<String> sizes, int retentionDays, OptionalInt users) {
        return new Plan.WorkspaceLimits(OptionalInt.of(machines), OptionalInt.of(perProject), sizes, retentionDays, users);
    }

    private static Metric sum(
            String key, String name, String event, Optional<Metric.Filter> filter, Metric.Value value, Unit unit, long increment) {
        return new Metric(key, name, event, filter, Metric.Aggregation.SUM, Optional.of(value), Optional.empty(), unit, increment);
    }

    private static Metric surcharge(String key, String name, String machine) {
        return sum(key, name, "compute.run", Optional.of(new Metric.Filter("machine", Set.of(machine))), COMPUTE_HOURS.value().orElseThrow(),
                HOUR, MINUTES);
    }

    private static Metric count(String key, String name, String event, String unit) {
        return new Metric(key, name, event, Optional.empty(), Metric.Aggregation.COUNT, Optional.empty(), Optional.empty(),
                new Unit(unit, unit, 1), 1);
    }
}
