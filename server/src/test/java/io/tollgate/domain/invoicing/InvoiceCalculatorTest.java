package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.CAPTCHA_SOLVES;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.DOLLARS;
import static io.tollgate.domain.catalog.SamplePlans.FREE;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.LARGE_SURCHARGE;
import static io.tollgate.domain.catalog.SamplePlans.MINUTES;
import static io.tollgate.domain.catalog.SamplePlans.PAGES_PROCESSED;
import static io.tollgate.domain.catalog.SamplePlans.STARTUP;
import static io.tollgate.domain.catalog.SamplePlans.XLARGE_SURCHARGE;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static io.tollgate.domain.invoicing.SampleFacts.inMarch;
import static io.tollgate.domain.invoicing.SampleFacts.printed;
import static io.tollgate.domain.invoicing.SampleFacts.regular;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Catalog.Proration;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Price;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.BillingFacts.Fee.Reason;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvoiceCalculatorTest {
    private static final long HALF_AN_HOUR = 30 * MINUTES;

    @Test
    void theFeeInAdvanceAndTheOverageInArrears() {
        Draft draft = regular().feeInAdvance(DEVELOPER).march(DEVELOPER, Map.of(COMPUTE_HOURS, 130 * HOURS + HALF_AN_HOUR)).draft();
        assertThat(printed(draft)).containsExactly(
                "Developer plan, April 2026 | 25.00",
                "Compute hours, 30.5 over 100 at 0.12 | 3.66",                  // 30.5 x 0.12
                "total | 28.66");
        InvoiceLine overage = draft.lines().getLast();
        assertThat(overage.kind()).isEqualTo(LineKind.OVERAGE);
        assertThat(overage.metric()).contains("compute_hours");
        assertThat(overage.quantity()).contains("30.5");
        assertThat(overage.unitPrice()).contains("0.12");
        assertThat(overage.period()).isEqualTo(MARCH.range());
    }

    @Test
    void everyMetricOfTheDeveloperPlanInCatalogOrder() {
        Draft draft = regular().feeInAdvance(DEVELOPER)
                .march(DEVELOPER, Map.of(
                        PAGES_PROCESSED, 300L, XLARGE_SURCHARGE, 2 * HOURS, LARGE_SURCHARGE, 10 * HOURS, CAPTCHA_SOLVES, 201L,
                        JOB_RUNS, 150L, AI_SPEND, 12_345_600L, COMPUTE_HOURS, 100 * HOURS))
                .monthlyCredit(1, "5")
                .draft();
        assertThat(printed(draft)).containsExactly(
                "Developer plan, April 2026 | 25.00",
                "AI spend, 12.346 at cost | 12.35",                             // 12.3456 to $0.001, then to the cent
                "JobRuns, 50 over 100 at 0.12 | 6.00",                          // 50 x 0.12
                "Captcha solves, 1 over 200 at 0.003 | 0.00",                   // 0.003, less than half a cent
                "Large machines surcharge, 10 at 0.18 | 1.80",                  // 10 x 0.18
                "X-Large machines surcharge, 2 at 0.48 | 0.96",                 // 2 x 0.48
                "Pages processed, 50 over 250 at 0.010 | 0.50",                 // 50 x 0.010
                "AI spend credit, monthly | -5.00",
                "total | 41.61");                                               // 25 + 12.35 + 6 + 1.80 + 0.96 + 0.50 - 5
    }

    @Test
    void theStartupPlan() {
        assertThat(printed(regular().feeInAdvance(STARTUP)
                .march(STARTUP, Map.of(COMPUTE_HOURS, 512 * HOURS, CAPTCHA_SOLVES, 3_001L, AI_SPEND, 18 * DOLLARS))
                .monthlyCredit(1, "20")
                .draft())).containsExactly(
                "Startup plan, April 2026 | 120.00",
                "Compute hours, 12 over 500 at 0.10 | 1.20",                    // 12 x 0.10
                "AI spend, 18 at cost | 18.00",
                "Captcha solves, 2001 over 1000 at 0.0025 | 5.00",              // 2001 x 0.0025 = 5.0025
                "AI spend credit, monthly | -18.00",
                "total | 126.20");
    }

    @Test
    void freeIsNeverBilledAndItsCreditIsStillDrawn() {
        Draft draft = regular().feeInAdvance(FREE)
                .march(FREE, Map.of(COMPUTE_HOURS, 3 * HOURS, JOB_RUNS, 10L, AI_SPEND, 3_200_000L))
                .credit(7, CreditGrant.Kind.SIGNUP, "5", MARCH.from(), Optional.empty())
                .draft();
        assertThat(printed(draft)).containsExactly("AI spend, 3.2 at cost | 3.20", "AI spend credit, at signup | -3.20", "total | 0.00");
        assertThat(draft.isWorthIssuing()).isFalse();
        assertThat(draft.draws()).containsExactly(new CreditGrant.Draw(new CreditGrantId(7), usd("3.20")));
    }

    @Test
    void worthIssuingIsWhatHasAFeeOrATotal() {
        assertThat(regular().march(DEVELOPER, Map.of()).draft().isWorthIssuing()).isFalse();                     // nothing at all
        assertThat(regular().march(DEVELOPER, Map.of(CAPTCHA_SOLVES, 201L)).draft().isWorthIssuing()).isFalse(); // a line of 0.00
        assertThat(regular().march(DEVELOPER, Map.of(JOB_RUNS, 101L)).draft().isWorthIssuing()).isTrue();        // 0.12
        assertThat(regular().feeInAdvance(DEVELOPER).paidOnThreshold("TG-2026-000001", "25").draft().isWorthIssuing()).isTrue();
    }

    @Test
    void aStartInTheMiddleOfAMonth() {
        Draft draft = inMarch(InvoiceKind.SIGNUP, 15)
                .restOfMarch(Reason.PRORATION_CHARGE, DEVELOPER, "2026-03-15T14:00:00Z", Proration.DAY).draft();
        assertThat(printed(draft)).containsExactly(
                "Developer plan, 17 of 31 days, March 2026 | 13.71",            // 25 x 17/31 = 13.7097
                "total | 13.71");
        assertThat(draft.lines().getFirst().kind()).isEqualTo(LineKind.PRORATION_CHARGE);
    }

    @Test
    void anUpgradeTakesBackTheUnusedDaysAndBillsTheOldPlansOverage() {
        String change = "2026-03-15T10:00:00Z";
        Draft draft = inMarch(InvoiceKind.UPGRADE, 15)
                .restOfMarch(Reason.PRORATION_CREDIT, DEVELOPER, change, Proration.DAY)
                .restOfMarch(Reason.PRORATION_CHARGE, STARTUP, change, Proration.DAY)
                .phase(DEVELOPER, new TimeRange(MARCH.from(), Instant.parse(change)), Map.of(COMPUTE_HOURS, 110 * HOURS))
                .draft();
        assertThat(printed(draft)).containsExactly(
                "Developer plan, unused 17 of 31 days, March 2026 | -13.71",    // 25 x 17/31
                "Startup plan, 17 of 31 days, March 2026 | 65.81",              // 120 x 17/31 = 65.8065
                "Compute hours, 10 over 100 at 0.12 (Developer, 1 to 15 March 2026) | 1.20",                    // 10 x 0.12
                "total | 53.30");
    }

    @Test
    void bySecondWhereTheCatalogSaysSo() {
        assertThat(printed(inMarch(InvoiceKind.SIGNUP, 15)
                .restOfMarch(Reason.PRORATION_CHARGE, DEVELOPER, "2026-03-15T10:00:00Z", Proration.SECOND).draft())).containsExactly(
                "Developer plan, 1432800 of 2678400 seconds, March 2026 | 13.37",   // 25 x 1432800/2678400 = 13.3737
                "total | 13.37");
    }

    @Test
    void severalPhasesSayWhichOneTheyAreAndEachHasItsWholeAllowance() {
        Instant change = Instant.parse("2026-03-15T10:00:00Z");
        assertThat(printed(regular()
                .phase(DEVELOPER, new TimeRange(MARCH.from(), change), Map.of(COMPUTE_HOURS, 110 * HOURS))
                .phase(STARTUP, new TimeRange(change, MARCH.to()), Map.of(COMPUTE_HOURS, 510 * HOURS))
                .draft())).containsExactly(
                "Compute hours, 10 over 100 at 0.12 (Developer, 1 to 15 March 2026) | 1.20",
                "Compute hours, 10 over 500 at 0.10 (Startup, 15 to 31 March 2026) | 1.00",
                "total | 2.20");
    }

    @Test
    void whatWasBeyondAHardLimitOrOnAnOwnKeyOrNotOnThePlanIsNotBilled() {
        assertThat(printed(regular()
                .phase(DEVELOPER, MARCH.range(), List.of(
                        used(COMPUTE_HOURS, 150 * HOURS, 30 * HOURS, 0),
                        used(AI_SPEND, 2 * DOLLARS, 0, 40 * DOLLARS)))
                .draft())).containsExactly(
                "Compute hours, 20 over 100 at 0.12 | 2.40",                    // 150 - 30 beyond - 100 included
                "AI spend, 2 at cost | 2.00",
                "total | 4.40");
        assertThat(regular().march(FREE, Map.of(LARGE_SURCHARGE, 5 * HOURS)).draft().lines()).isEmpty();
    }

    @Test
    void creditsPaySoonestExpiringFirstThenTheOlderAndNeverMoreThanTheLines() {
        Draft draft = regular().march(DEVELOPER, Map.of(AI_SPEND, 10 * DOLLARS, JOB_RUNS, 200L))
                .credit(1, CreditGrant.Kind.MANUAL, "100", MARCH.from(), Optional.empty())
                .credit(4, CreditGrant.Kind.MONTHLY, "3", MARCH.from(), Optional.of(MARCH.to()))
                .credit(3, CreditGrant.Kind.MONTHLY, "2", MARCH.from(), Optional.of(MARCH.to()))
                .credit(2, CreditGrant.Kind.SIGNUP, "1", MARCH.from(), Optional.of(MARCH.to().plusSeconds(1)))
                .draft();
        assertThat(printed(draft)).containsExactly(
                "AI spend, 10 at cost | 10.00",
                "JobRuns, 100 over 100 at 0.12 | 12.00",
                "AI spend credit, monthly | -2.00",
                "AI spend credit, monthly | -3.00",
                "AI spend credit, at signup | -1.00",
                "AI spend credit, granted | -4.00",                             // 10 - 2 - 3 - 1; the runs are not its to pay
                "total | 12.00");
        assertThat(draft.draws()).extracting(CreditGrant.Draw::grant).extracting(CreditGrantId::value).containsExactly(3L, 4L, 2L, 1L);
    }

    @Test
    void aCreditPaysOnlyForPhasesOfItsTime() {
        Instant change = Instant.parse("2026-03-15T10:00:00Z");
        assertThat(printed(regular()
                .phase(DEVELOPER, new TimeRange(MARCH.from(), change), Map.of(AI_SPEND, 9 * DOLLARS))
                .phase(STARTUP, new TimeRange(change, MARCH.to()), Map.of(AI_SPEND, 6 * DOLLARS))
                .monthlyCredit(1, "5")
                .credit(2, CreditGrant.Kind.MONTHLY, "20", change, Optional.of(MARCH.to()))
                .credit(3, CreditGrant.Kind.MONTHLY, "20", MARCH.from().minusSeconds(9), Optional.of(MARCH.from()))
                .draft())).containsExactly(
                "AI spend, 9 at cost (Developer, 1 to 15 March 2026) | 9.00",
                "AI spend, 6 at cost (Startup, 15 to 31 March 2026) | 6.00",
                "AI spend credit, monthly | -5.00",                             // the first plan's
                "AI spend credit, monthly | -6.00",                             // the second's, which began with its phase
                "total | 4.00");
    }

    @Test
    void whatWasPaidOnAThresholdInvoiceIsCredited() {
        assertThat(printed(regular().feeInAdvance(DEVELOPER).march(DEVELOPER, Map.of(JOB_RUNS, 1100L))
                .paidOnThreshold("TG-2026-000007", "100").draft())).containsExactly(
                "Developer plan, April 2026 | 25.00",
                "JobRuns, 1000 over 100 at 0.12 | 120.00",
                "Paid on invoice TG-2026-000007 | -100.00",
                "total | 45.00");
        Draft threshold = inMarch(InvoiceKind.THRESHOLD, 20).march(DEVELOPER, Map.of(AI_SPEND, 105 * DOLLARS)).monthlyCredit(1, "5").draft();
        assertThat(threshold.total()).isEqualTo(usd("100"));
        assertThat(threshold.draws()).isEmpty();
    }

    @Test
    void theOtherPriceShapesInWords() {
        Price.Tiers tiers = new Price.Tiers(List.of(new Price.BoundedTier(100, rate("0.12", "0"))), rate("0.10", "5"));
        says(new Price.Graduated(tiers), 130, "JobRuns, 130 over 10: 100 at 0.12, 30 at 0.10 plus 5 | 20.00");     // 12 + 3 + 5
        says(new Price.Graduated(tiers), 30, "JobRuns, 30 over 10: 30 at 0.12 | 3.60");
        says(new Price.Volume(tiers), 130, "JobRuns, 130 over 10: 130 at 0.10 plus 5 | 18.00");                    // 13 + 5
        says(new Price.Package(100, new BigDecimal("9.99")), 130, "JobRuns, 130 over 10: 2 packages of 100 at 9.99 | 19.98");
        says(new Price.Package(100, new BigDecimal("9.99")), 100, "JobRuns, 100 over 10: 1 package of 100 at 9.99 | 9.99");
        Price minimum = new Price.Minimum(new BigDecimal("50"), new Price.PerUnit(new BigDecimal("0.12")));
        says(minimum, 130, "JobRuns, 130 over 10 at 0.12, up to the minimum of 50 | 50.00");
        says(minimum, 500, "JobRuns, 500 over 10 at 0.12 | 60.00");
        says(minimum, 0, "JobRuns, up to the minimum of 50 | 50.00");
    }

    @Test
    void aMinimumIsProratedWithItsPhase() {
        Price minimum = new Price.Minimum(new BigDecimal("50"), new Price.PerUnit(new BigDecimal("0.12")));
        TimeRange from15th = new TimeRange(Instant.parse("2026-03-15T10:00:00Z"), MARCH.to());
        assertThat(printed(regular().phase(DEVELOPER, from15th, List.of(runs(minimum, 0))).draft())).containsExactly(
                "JobRuns, up to the minimum of 50 for 17 of 31 days | 27.42",   // 50 x 17/31 = 27.4194
                "total | 27.42");
    }

    private static void says(Price price, long overage, String line) {
        assertThat(printed(regular().phase(DEVELOPER, MARCH.range(), List.of(runs(price, 10 + overage))).draft()).getFirst()).isEqualTo(line);
    }

    private static MetricUsage runs(Price price, long quantity) {
        return new MetricUsage(JOB_RUNS, new Plan.Terms.Metered(10, Optional.of(price), new Plan.PlanLimit.None()), quantity, 0, 0);
    }

    private static MetricUsage used(Metric metric, long quantity, long beyondLimit, long ownKey) {
        return new MetricUsage(metric, DEVELOPER.terms(metric.key()).orElseThrow(), quantity, beyondLimit, ownKey);
    }

    private static Price.Rate rate(String unitPrice, String flatFee) {
        return new Price.Rate(new BigDecimal(unitPrice), new BigDecimal(flatFee));
    }
}
