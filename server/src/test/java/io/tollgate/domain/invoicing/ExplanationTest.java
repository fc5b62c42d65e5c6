package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.DOLLARS;
import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Price;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.Explanation.Input;
import io.tollgate.domain.invoicing.Explanation.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    @Test
    void anOverageLineTierByTier() {
        Price graduated = new Price.Graduated(new Price.Tiers(
                List.of(new Price.BoundedTier(100, new Price.Rate(new BigDecimal("0.12"), BigDecimal.ZERO))),
                new Price.Rate(new BigDecimal("0.105"), BigDecimal.valueOf(5))));
        MetricUsage usage = new MetricUsage(
                JOB_RUNS, new Plan.Terms.Metered(10, Optional.of(graduated), new Plan.PlanLimit.None()), 150, 7, 0);
        BillingFacts facts = SampleFacts.regular().phase(DEVELOPER, MARCH.range(), List.of(usage)).facts();
        Explanation explanation = explain(facts, 1);
        assertThat(explanation.rule()).contains("its tier", "half-up");
        assertThat(explanation.inputs()).containsExactly(
                new Input("plan", "Developer of catalog version 1"),
                new Input("counted", "150 runs"),
                new Input("beyond a hard limit, not billed", "7 runs"),
                new Input("billable", "143 runs"),
                new Input("billing increment", "1 run"),
                new Input("rounded", "143 runs"),
                new Input("allowance", "10 runs"),
                new Input("overage", "133 runs"));
        assertThat(explanation.steps()).containsExactly(
                new Step("tier 1, above 0 up to 100: 100 at 0.12", "12"),
                new Step("tier 2, above 100: 33 at 0.105 plus 5", "8.465"));       // 3.465 + 5
        assertThat(explanation.recomputed()).isEqualTo(usd("20.47"));               // 20.465 half-up
        assertThat(explanation.matches()).isTrue();
    }

    @Test
    void aProratedFeeTakenBack() {
        BillingFacts facts = SampleFacts.inMarch(InvoiceKind.UPGRADE, 15)
                .restOfMarch(BillingFacts.Fee.Reason.PRORATION_CREDIT, DEVELOPER, "2026-03-15T10:00:00Z", Catalog.Proration.DAY).facts();
        Explanation explanation = explain(facts, 1);
        assertThat(explanation.inputs()).contains(new Input("share", "17 of 31 days"), new Input("monthly fee", "25.00"));
        assertThat(explanation.steps()).containsExactly(new Step("less 25.00 x 17/31", "-13.709677419355"));
        assertThat(explanation.matches()).isTrue();
    }

    @Test
    void aCredit() {
        BillingFacts facts = SampleFacts.regular().march(DEVELOPER, Map.of(AI_SPEND, 8 * DOLLARS)).monthlyCredit(3, "5").facts();
        Explanation explanation = explain(facts, 2);
        assertThat(explanation.inputs()).containsExactly(
                new Input("grant", "crd_3"), new Input("expires", "2026-04-01T00:00:00Z"),
                new Input("left of the grant", "5.00"), new Input("lines still came to", "8.00"));
        assertThat(explanation.steps()).containsExactly(new Step("less the smaller of the two", "-5.00"));
    }

    @Test
    void aStoredLineThatTheFactsDoNotGiveDoesNotMatch() {
        BillingFacts facts = SampleFacts.regular().feeInAdvance(DEVELOPER).facts();
        InvoiceLine line = InvoiceCalculator.draft(facts).lines().getFirst();
        InvoiceLine dearer = new InvoiceLine(line.kind(), line.description(), line.metric(), line.quantity(), line.unitPrice(),
                line.period(), usd("25.01"), line.basis());
        Explanation explanation = Explanation.of(facts, 1, dearer);
        assertThat(explanation.matches()).isFalse();
        assertThat(explanation.stored()).isEqualTo(usd("25.01"));
        assertThat(explanation.recomputed()).isEqualTo(usd("25"));
        assertThat(Explanation.of(facts, 2, line).matches()).isFalse();
    }

    @Test
    void hoursAndEventsAreAppended() {
        Explanation explanation = explain(SampleFacts.regular().feeInAdvance(DEVELOPER).facts(), 1);
        var hour = new Explanation.HourQuantity(Instant.parse("2026-03-02T10:00:00Z"), "shop", "1.5", "0");
        var event = new Explanation.EventQuantity(Instant.parse("2026-03-02T10:12:00Z"), "runner", "e1", "shop", "1.5", "0", Optional.empty());
        Explanation whole = explanation.with(List.of(hour), List.of(event));
        assertThat(whole.hours()).containsExactly(hour);
        assertThat(whole.events()).containsExactly(event);
        assertThat(whole.matches()).isTrue();
    }

    private static Explanation explain(BillingFacts facts, int line) {
        return Explanation.of(facts, line, InvoiceCalculator.draft(facts).lines().get(line - 1));
    }
}
