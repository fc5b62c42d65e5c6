package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.LARGE_SURCHARGE;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static io.tollgate.domain.invoicing.SampleFacts.printed;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.Golden;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Price;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Facts that were stored years ago must be read as they were: the golden file is such facts. It is only ever added to. */
class FactsJsonTest {
    private static final BillingFacts FACTS = SampleFacts.regular()
            .feeInAdvance(DEVELOPER)
            .restOfMarch(BillingFacts.Fee.Reason.PRORATION_CREDIT, DEVELOPER, "2026-03-15T10:00:00.123456Z", Catalog.Proration.SECOND)
            .phase(DEVELOPER, MARCH.range(), List.of(
                    used(COMPUTE_HOURS, new Price.Graduated(new Price.Tiers(
                            List.of(new Price.BoundedTier(360_000_000, new Price.Rate(new BigDecimal("0.120"), new BigDecimal("0")))),
                            new Price.Rate(new BigDecimal("0.10"), new BigDecimal("5.00")))), Long.MAX_VALUE / 2, 7),
                    used(AI_SPEND, new Price.Minimum(new BigDecimal("9.99"), new Price.PerUnit(new BigDecimal("1"))), 12_345_678, 0),
                    used(JOB_RUNS, new Price.Package(100, new BigDecimal("1E+1")), 250, 0),
                    new MetricUsage(LARGE_SURCHARGE, new Plan.Terms.NotAvailable(), 3, 0, 0)))
            .monthlyCredit(12, "5")
            .paidOnThreshold("TG-2026-000007", "1.50")
            .facts();

    @Test
    void readingBackGivesAnEqualRecord() {
        assertThat(FactsJson.facts(FactsJson.write(FACTS))).isEqualTo(FACTS);
    }

    @Test
    void whatIsWrittenIsWhatWasEverWritten() {
        Golden.json("billing-facts.json").is(FactsJson.write(FACTS));
    }

    @Test
    void factsThatWereStoredLongAgoStillGiveTheirInvoice() {
        BillingFacts stored = FactsJson.facts(Golden.json("billing-facts.json").text());
        assertThat(stored).isEqualTo(FACTS);
        assertThat(printed(InvoiceCalculator.draft(stored))).isEqualTo(printed(InvoiceCalculator.draft(FACTS)));
    }

    @Test
    void aListThatOlderFactsDoNotHaveIsEmpty() {
        BillingFacts plain = SampleFacts.regular().feeInAdvance(DEVELOPER).facts();
        String older = FactsJson.write(plain).replace(",\"thresholdPayments\":[]", "");
        assertThat(older).doesNotContain("thresholdPayments");
        assertThat(FactsJson.facts(older)).isEqualTo(plain);
    }

    private static MetricUsage used(Metric metric, Price price, long quantity, long beyondLimit) {
        return new MetricUsage(
                metric, new Plan.Terms.Metered(0, Optional.of(price), new Plan.PlanLimit.AtQuantity(Long.MAX_VALUE)), quantity, beyondLimit, 4);
    }
}
