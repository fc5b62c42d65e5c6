package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.USD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class InvoicePropertiesTest {

    @Provide
    Arbitrary<BillingFacts> facts() {
        return RandomFacts.any();
    }

    @Property(tries = 300)
    void totalsAddUp(@ForAll("facts") BillingFacts facts) {
        Draft draft = InvoiceCalculator.draft(facts);
        assertThat(sum(draft.lines())).isEqualTo(draft.total());
        assertThat(draft.subtotal().plus(draft.tax())).isEqualTo(draft.total());
    }

    @Property(tries = 300)
    void creditsNeverExceedTheirLinesOrTheirGrants(@ForAll("facts") BillingFacts facts) {
        Draft draft = InvoiceCalculator.draft(facts);
        for (BillingFacts.Credit credit : facts.credits()) {
            Money paid = sum(ofKind(draft, LineKind.CREDIT).filter(line -> line.basis() instanceof LineBasis.Credit basis
                    && basis.grant().equals(credit.grant())).toList()).negated();
            assertThat(paid.minorUnits()).isBetween(0L, credit.remaining().minorUnits());
            Money payable = sum(ofKind(draft, LineKind.OVERAGE).filter(credit::paysFor).toList());
            assertThat(paid.minorUnits()).isLessThanOrEqualTo(payable.minorUnits());
        }
        for (String metric : List.of("compute_hours", "ai_spend")) {
            Money net = sum(draft.lines().stream().filter(line -> line.metric().filter(metric::equals).isPresent()).toList());
            assertThat(net.isNegative()).as("credits for %s exceed its lines", metric).isFalse();
        }
    }

    /** No credit is left while a line that it may pay for is not wholly paid. */
    @Property(tries = 300)
    void whatACreditMayPayItPays(@ForAll("facts") BillingFacts facts) {
        Draft draft = InvoiceCalculator.draft(facts);
        for (BillingFacts.Credit credit : facts.credits()) {
            Money drawn = sum(ofKind(draft, LineKind.CREDIT).filter(line -> line.basis() instanceof LineBasis.Credit basis
                    && basis.grant().equals(credit.grant())).toList()).negated();
            if (drawn.compareTo(credit.remaining()) < 0) {
                Money payable = sum(ofKind(draft, LineKind.OVERAGE).filter(credit::paysFor).toList());
                Money paidByAll = sum(ofKind(draft, LineKind.CREDIT)
                        .filter(line -> line.metric().filter(credit.metric()::equals).isPresent()).toList()).negated();
                assertThat(paidByAll.compareTo(payable)).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Property(tries = 300)
    void drawsAreTheCreditLines(@ForAll("facts") BillingFacts facts) {
        Draft draft = InvoiceCalculator.draft(facts);
        List<Money> lines = ofKind(draft, LineKind.CREDIT).map(line -> line.amount().negated()).toList();
        assertThat(draft.draws()).extracting(CreditGrant.Draw::amount)
                .isEqualTo(facts.kind() == InvoiceKind.THRESHOLD ? List.of() : lines);
    }

    @Property(tries = 300)
    void theOrderOfGrantsDoesNotMatter(@ForAll("facts") BillingFacts facts, @ForAll Random random) {
        List<BillingFacts.Credit> shuffled = new ArrayList<>(facts.credits());
        Collections.shuffle(shuffled, random);
        BillingFacts same = new BillingFacts(facts.workspace(), facts.kind(), facts.date(), facts.period(), facts.currency(),
                facts.fees(), facts.usage(), shuffled, facts.thresholdPayments());
        assertThat(InvoiceCalculator.draft(same)).isEqualTo(InvoiceCalculator.draft(facts));
    }

    @Property(tries = 300)
    void consumptionBeyondALimitOrOnAnOwnKeyNeverChangesTheBill(@ForAll("facts") BillingFacts facts) {
        List<UsagePhase> without = facts.usage().stream().map(phase -> new UsagePhase(
                phase.range(), phase.period(), phase.rule(), phase.catalogVersion(), phase.planKey(), phase.planName(),
                phase.metrics().stream().map(u -> new MetricUsage(u.metric(), u.terms(), u.billable(), 0, 0)).toList())).toList();
        BillingFacts same = new BillingFacts(facts.workspace(), facts.kind(), facts.date(), facts.period(), facts.currency(),
                facts.fees(), without, facts.credits(), facts.thresholdPayments());
        assertThat(InvoiceCalculator.draft(same).lines()).extracting(InvoiceLine::description, InvoiceLine::amount)
                .isEqualTo(InvoiceCalculator.draft(facts).lines().stream()
                        .map(line -> tuple(line.description(), line.amount())).toList());
    }

    @Property(tries = 100)
    void storedFactsGiveTheSameInvoiceAndExplainEachLine(@ForAll("facts") BillingFacts facts) {
        List<InvoiceLine> lines = InvoiceCalculator.draft(facts).lines();
        BillingFacts stored = FactsJson.facts(FactsJson.write(facts));
        assertThat(stored).isEqualTo(facts);
        for (int i = 0; i < lines.size(); i++) {
            InvoiceLine line = lines.get(i);
            assertThat(FactsJson.basis(FactsJson.write(line.basis()))).isEqualTo(line.basis());
            Explanation explanation = Explanation.of(stored, i + 1, line);
            assertThat(explanation.recomputed()).isEqualTo(line.amount());
            assertThat(explanation.matches()).isTrue();
            BigDecimal steps = explanation.steps().stream().map(step -> new BigDecimal(step.amount())).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(steps.subtract(line.amount().toDecimal()).abs()).isLessThanOrEqualTo(new BigDecimal("0.005001"));
        }
    }

    private static Stream<InvoiceLine> ofKind(Draft draft, LineKind kind) {
        return draft.lines().stream().filter(line -> line.kind() == kind);
    }

    private static Money sum(List<InvoiceLine> lines) {
        return Money.sum(lines.stream().map(InvoiceLine::amount).toList(), USD);
    }
}
