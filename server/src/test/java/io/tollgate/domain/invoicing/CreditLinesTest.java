package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.FREE;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static io.tollgate.domain.invoicing.SampleFacts.printed;
import static io.tollgate.domain.invoicing.SampleFacts.regular;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts.BillableBefore;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What credits pay when they end within the phase, and what is billed where the plan's limit is at the credit. */
class CreditLinesTest {
    private static final Instant THE_15TH = Instant.parse("2026-03-15T00:00:00Z");
    private static final Instant THE_20TH = Instant.parse("2026-03-20T00:00:00Z");

    @Test
    void nothingBeyondTheCreditIsBilledWhereTheLimitIsAtIt() {
        Draft draft = signupCredit(regular().march(FREE, Map.of(AI_SPEND, 6_500_000L)), "5").draft();
        assertThat(printed(draft)).containsExactly(
                "AI spend, 6.5 at cost, of which 5.00 is billed | 5.00",
                "AI spend credit, at signup | -5.00",
                "total | 0.00");
        LineBasis.Usage basis = (LineBasis.Usage) draft.lines().getFirst().basis();
        assertThat(basis.beyondCredit()).contains(usd("1.50"));             // 6.50 - 5.00
        assertThat(draft.draws()).extracting(CreditGrant.Draw::amount).containsExactly(usd("5"));
    }

    @Test
    void theExplanationSaysWhatIsNotBilled() {
        BillingFacts facts = signupCredit(regular().march(FREE, Map.of(AI_SPEND, 6_500_000L)), "5").facts();
        Explanation explanation = Explanation.of(FactsJson.facts(FactsJson.write(facts)), 1, InvoiceCalculator.draft(facts).lines().getFirst());
        assertThat(explanation.matches()).isTrue();
        assertThat(explanation.inputs()).contains(new Explanation.Input("beyond what credits paid, not billed", "1.50"));
        assertThat(explanation.steps()).extracting(Explanation.Step::amount).containsExactly("6.5", "-1.50");
        assertThat(explanation.rule()).endsWith("The plan's limit is at the credit: what credits did not pay for is not billed.");
    }

    @Test
    void withoutCreditsThereIsNoLineAtAll() {
        assertThat(printed(regular().march(FREE, Map.of(AI_SPEND, 6_500_000L)).draft())).containsExactly("total | 0.00");
    }

    @Test
    void aPlanWithoutThatLimitBillsTheRest() {
        assertThat(printed(signupCredit(regular().march(DEVELOPER, Map.of(AI_SPEND, 6_500_000L)), "5").draft())).containsExactly(
                "AI spend, 6.5 at cost | 6.50", "AI spend credit, at signup | -5.00", "total | 1.50");
    }

    @Test
    void aCreditPaysForWhatWasUsedBeforeItEnds() {
        Draft draft = until(until(used("10", before(THE_15TH, "2"), before(THE_20TH, "5")), 1, "4", THE_20TH), 2, "9", THE_15TH).draft();
        assertThat(printed(draft)).containsExactly(
                "AI spend, 10 at cost | 10.00",
                "AI spend credit, granted | -2.00",                         // of 9.00, all that was used to the 15th
                "AI spend credit, granted | -3.00",                         // of 4.00, what was used from then to the 20th
                "total | 5.00");
    }

    @Test
    void whatEndsLaterPaysForEarlierUsageToo() {
        Draft draft = until(until(used("10", before(THE_15TH, "6"), before(THE_20TH, "6")), 1, "4", THE_20TH), 2, "1", THE_15TH).draft();
        assertThat(printed(draft)).containsExactly(
                "AI spend, 10 at cost | 10.00",
                "AI spend credit, granted | -1.00",
                "AI spend credit, granted | -4.00",                         // 6.00 - 1.00 were left to it
                "total | 5.00");
    }

    private static SampleFacts used(String dollars, BillableBefore... before) {
        MetricUsage usage = new MetricUsage(AI_SPEND, DEVELOPER.terms("ai_spend").orElseThrow(), micro(dollars), 0, 0, List.of(before));
        return regular().phase(DEVELOPER, MARCH.range(), List.of(usage));
    }

    private static BillableBefore before(Instant at, String dollars) {
        return new BillableBefore(at, micro(dollars));
    }

    private static long micro(String dollars) {
        return AI_SPEND.unit().parse(new java.math.BigDecimal(dollars));
    }

    private static SampleFacts until(SampleFacts facts, long grant, String amount, Instant end) {
        return facts.credit(grant, CreditGrant.Kind.MANUAL, amount, MARCH.from(), Optional.of(end));
    }

    private static SampleFacts signupCredit(SampleFacts facts, String amount) {
        return facts.credit(1, CreditGrant.Kind.SIGNUP, amount, MARCH.from(), Optional.empty());
    }
}
