package io.tollgate.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.domain.catalog.Plan.Credit;
import io.tollgate.domain.catalog.Plan.PlanLimit;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Plan.WorkspaceLimits;
import io.tollgate.domain.catalog.Price.BoundedTier;
import io.tollgate.domain.catalog.Price.Rate;
import io.tollgate.domain.catalog.Price.Tiers;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogYamlTest {
    private static final Currency USD = Currency.getInstance("USD");
    private static final long HOUR = 3_600_000;
    private static final Set<String> ALL_SIZES = Set.of("standard", "large", "xlarge");

    private final Catalog sample = CatalogDocuments.parsed(CatalogDocuments.sample());

    @Test
    void theSampleSaysWhatIsMeasured() {
        assertThat(sample.name()).isEqualTo("sample");
        assertThat(sample.currency()).isEqualTo(USD);
        assertThat(sample.proration()).isEqualTo(Catalog.Proration.DAY);
        assertThat(sample.agentProject()).contains("IntunedAgent");
        assertThat(sample.machines()).contains(new Machines("compute.run", "milliseconds", "machine"));
        assertThat(sample.metrics().keySet()).containsExactly(
                "compute_hours", "ai_spend", "job_runs", "captcha_solves", "large_surcharge", "xlarge_surcharge", "pages_processed");
        assertThat(sample.metric("compute_hours")).contains(new Metric("compute_hours", "Compute hours", "compute.run", Optional.empty(),
                Metric.Aggregation.SUM, Optional.of(new Metric.Value("milliseconds", Metric.Value.In.SMALLEST_UNIT)), Optional.empty(),
                new Unit("hour", "millisecond", HOUR), 60_000));
        assertThat(sample.metric("ai_spend")).contains(new Metric("ai_spend", "AI spend", "ai.request", Optional.empty(),
                Metric.Aggregation.SUM, Optional.of(new Metric.Value("costUsd", Metric.Value.In.UNIT)), Optional.of("provider"),
                new Unit("USD", "micro-dollar", 1_000_000), 1_000));
        assertThat(sample.metric("job_runs")).contains(new Metric("job_runs", "JobRuns", "job.run", Optional.empty(),
                Metric.Aggregation.COUNT, Optional.empty(), Optional.empty(), new Unit("run", "run", 1), 1));
        assertThat(sample.metric("large_surcharge").orElseThrow().filter()).contains(new Metric.Filter("machine", Set.of("large")));
        assertThat(sample.metricsFedBy("compute.run")).extracting(Metric::key)
                .containsExactly("compute_hours", "large_surcharge", "xlarge_surcharge");
    }

    @Test
    void theSampleHasThePublishedFeesAndWorkspaceLimits() {
        assertThat(sample.plans().values()).extracting(Plan::key, plan -> plan.monthlyFee().toString(), Plan::perContract).containsExactly(
                tuple("free", "0.00", false),
                tuple("developer", "25.00", false),
                tuple("startup", "120.00", false),
                tuple("enterprise", "0.00", true));
        assertThat(plan("free").limits()).isEqualTo(limits(5, 1, Set.of("standard"), 7, OptionalInt.of(1)));
        assertThat(plan("developer").limits()).isEqualTo(limits(25, 5, ALL_SIZES, 30, OptionalInt.of(1)));
        assertThat(plan("startup").limits()).isEqualTo(limits(100, 15, ALL_SIZES, 30, OptionalInt.empty()));
        assertThat(plan("free").credits()).containsExactly(credit("5.00", Credit.When.SIGNUP));
        assertThat(plan("developer").credits()).containsExactly(credit("5.00", Credit.When.MONTHLY));
        assertThat(plan("startup").credits()).containsExactly(credit("20.00", Credit.When.MONTHLY));
        assertThat(plan("free").isPaid()).isFalse();
        assertThat(plan("enterprise").isPaid()).isTrue();
    }

    /** The table of the published plans: included quantity in smallest units, and what more costs. */
    @ParameterizedTest
    @CsvSource({
        "developer, compute_hours,    360000000, 0.12",
        "developer, job_runs,         100,       0.12",
        "developer, ai_spend,         0,         1",
        "developer, captcha_solves,   200,       0.003",
        "developer, pages_processed,  250,       0.010",
        "developer, large_surcharge,  0,         0.18",
        "developer, xlarge_surcharge, 0,         0.48",
        "startup,   compute_hours,    1800000000, 0.10",
        "startup,   job_runs,         400,       0.10",
        "startup,   ai_spend,         0,         1",
        "startup,   captcha_solves,   1000,      0.0025",
        "startup,   pages_processed,  1000,      0.008",
        "startup,   large_surcharge,  0,         0.15",
        "startup,   xlarge_surcharge, 0,         0.40",
    })
    void theSampleHasThePublishedPrices(String plan, String metric, long allowance, BigDecimal unitPrice) {
        assertThat(plan(plan).terms(metric)).contains(
                new Terms.Metered(allowance, Optional.of(new Price.PerUnit(unitPrice)), new PlanLimit.None()));
    }

    @Test
    void onFreeTheAllowancesAreLimits() {
        assertThat(plan("free").metrics()).containsExactlyInAnyOrderEntriesOf(Map.of(
                "compute_hours", new Terms.Metered(3 * HOUR, Optional.empty(), new PlanLimit.AtAllowance()),
                "job_runs", new Terms.Metered(10, Optional.empty(), new PlanLimit.AtAllowance()),
                "ai_spend", new Terms.Metered(0, Optional.of(new Price.PerUnit(BigDecimal.ONE)), new PlanLimit.AtCredit()),
                "captcha_solves", new Terms.Metered(20, Optional.empty(), new PlanLimit.AtAllowance()),
                "pages_processed", new Terms.Metered(25, Optional.empty(), new PlanLimit.AtAllowance()),
                "large_surcharge", new Terms.NotAvailable(),
                "xlarge_surcharge", new Terms.NotAvailable()));
    }

    @Test
    void everyFormOfPriceIsRead() {
        Rate ten = new Rate(new BigDecimal("0.10"), new BigDecimal("5"));
        Rate five = new Rate(new BigDecimal("0.05"), BigDecimal.ZERO);
        Tiers tiers = new Tiers(List.of(new BoundedTier(100 * HOUR, ten)), five);
        String written = "[{ upTo: 100, perUnit: 0.10, flat: 5 }, { perUnit: \"0.05\" }]";

        assertThat(price("{ perUnit: 0.12, minimum: 10 }"))
                .isEqualTo(new Price.Minimum(BigDecimal.TEN, new Price.PerUnit(new BigDecimal("0.12"))));
        assertThat(price("{ graduated: " + written + " }")).isEqualTo(new Price.Graduated(tiers));
        assertThat(price("{ volume: " + written + " }")).isEqualTo(new Price.Volume(tiers));
        assertThat(price("{ package: { size: 1.5, price: 5 } }")).isEqualTo(new Price.Package(5_400_000, new BigDecimal("5")));
        assertThat(price("{ perUnit: 0.1000000001 }"))
                .isEqualTo(new Price.PerUnit(new BigDecimal("0.1000000001")));
    }

    @Test
    void aLimitMayBeANumberOfUnits() {
        Catalog catalog = CatalogDocuments.parsed(CatalogDocuments.smallWithLine(20, "      hours: { limit: 2.5 }"));

        assertThat(catalog.plan("basic").orElseThrow().terms("hours"))
                .contains(new Terms.Metered(0, Optional.empty(), new PlanLimit.AtQuantity(9_000_000)));
    }

    @Test
    void aContractIsAPlanInYamlOrJsonThatStandsInForThePlanPerContract() {
        Catalog catalog = CatalogDocuments.parsed(CatalogDocuments.SMALL);
        String json = """
                {"monthlyFee": "1000", "metrics": {"hours": {"allowance": "2000"}, "runs": "not available"},
                 "limits": {"concurrentMachines": "unlimited", "concurrentMachinesPerProject": 50, "machineSizes": ["standard", "xlarge"],
                            "retentionDays": 365, "users": "unlimited"}}""";

        Plan plan = ((Reading.Parsed<Plan>) CatalogYaml.contract(json, catalog)).value();

        assertThat(plan.key()).isEqualTo("custom");
        assertThat(plan.name()).isEqualTo("Custom");
        assertThat(plan.perContract()).isTrue();
        assertThat(plan.monthlyFee()).isEqualTo(Money.of(new BigDecimal("1000"), USD));
        assertThat(plan.terms("hours")).contains(new Terms.Metered(2_000 * HOUR, Optional.empty(), new PlanLimit.None()));
        assertThat(plan.limits()).isEqualTo(
                new WorkspaceLimits(OptionalInt.empty(), OptionalInt.of(50), Set.of("standard", "xlarge"), 365, OptionalInt.empty()));
    }

    @Test
    void mistakesInAContractHaveTheirPlaceToo() {
        Catalog catalog = CatalogDocuments.parsed(CatalogDocuments.SMALL);

        assertThat(((Reading.Mistakes<Plan>) CatalogYaml.contract("plan: basic\nmonthlyFee: 5\nmetrics: { hours: {} }", catalog)).mistakes())
                .extracting(CatalogMistake::path)
                .containsExactly("limits", "plan", "metrics.runs");
    }

    private static Price price(String written) {
        Catalog catalog = CatalogDocuments.parsed(CatalogDocuments.smallWithLine(20, "      hours: { price: " + written + " }"));
        return ((Terms.Metered) catalog.plan("basic").orElseThrow().terms("hours").orElseThrow()).price().orElseThrow();
    }

    private Plan plan(String key) {
        return sample.plan(key).orElseThrow();
    }

    private static Credit credit(String amount, Credit.When when) {
        return new Credit("ai_spend", Money.of(new BigDecimal(amount), USD), when);
    }

    private static WorkspaceLimits limits(int machines, int perProject, Set<String> sizes, int retentionDays, OptionalInt users) {
        return new WorkspaceLimits(OptionalInt.of(machines), OptionalInt.of(perProject), sizes, retentionDays, users);
    }
}
