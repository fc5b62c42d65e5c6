package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.DOLLARS;
import static io.tollgate.domain.catalog.SamplePlans.FREE;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.STARTUP;
import static io.tollgate.domain.catalog.SamplePlans.USD;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.APRIL;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static io.tollgate.domain.invoicing.SampleFacts.printed;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.BillingFacts.Billed;
import io.tollgate.domain.invoicing.BillingFacts.Correction;
import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.domain.invoicing.BillingFacts.Drawn;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a closed period comes to now, less what was billed for it. */
class CorrectionLinesTest {
    private static final Instant CLOSED = Instant.parse("2026-04-01T01:00:00Z");

    /** Developer: 100 h included, then 0.12; "billed" are the amounts on earlier invoices. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // hours now | billed    | line
        " 110       | 1.20      | -    ",       // 10 x 0.12 = 1.20: nothing changed
        " 115       | 1.20      | 0.60 ",       // 15 x 0.12 = 1.80, less 1.20
        " 115       | 1.20 0.36 | 0.24 ",       // less 1.20 and a correction of 0.36
        " 105       | 1.20      | -0.60",       // 0.60, less 1.20
        "  90       | 1.20      | -1.20",       // within the allowance
        "  90       | -         | -    ",
        " 100       | 3.00 -3.00| -    ",       // given back before
        " 101       | -         | 0.12 ",
    })
    void theDifferenceIsBilled(long hours, String billed, String line) {
        List<InvoiceLine> lines = lines(correction(DEVELOPER, Map.of(COMPUTE_HOURS, hours * HOURS), List.of(), billed(COMPUTE_HOURS, DEVELOPER, billed), List.of()));
        assertThat(lines).extracting(each -> each.amount().toString()).isEqualTo(line == null ? List.of() : List.of(line));
        assertThat(lines).allMatch(each -> each.kind() == LineKind.LATE_USAGE && each.period().equals(MARCH.range()));
    }

    /** Startup's 20.00 of March, what of it is left for March, and what it paid so far. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // spend now | available | billed | paid  | usage | credit | redrawn
        " 15         | 20.00     | 15.00  | 15.00 | -     | -      | -     ",
        " 23         | 20.00     | 15.00  | 15.00 | 8.00  | -5.00  | 5.00  ",
        " 12         | 20.00     | 15.00  | 15.00 | -3.00 | 3.00   | -3.00 ",
        " 18         | 20.00     | 25.00  | 20.00 | -7.00 | 2.00   | -2.00 ",
        " 30         | 20.00     | 25.00  | 20.00 | 5.00  | -      | -     ",
        " 25         | 15.00     | 15.00  | 15.00 | 10.00 | -      | -     ",       // what later periods drew is not there
    })
    void creditsPayWhatTheyWouldHavePaid(long spend, String available, String billed, String paid, String usage, String credit, String redrawn) {
        Correction correction = correction(STARTUP, Map.of(AI_SPEND, spend * DOLLARS), List.of(credit(7, available)), billed(AI_SPEND, STARTUP, billed),
                List.of(new Drawn(new CreditGrantId(7), "ai_spend", Optional.of("TG-2026-000001"), usd(paid))));
        Draft draft = InvoiceCalculator.draft(facts(List.of(correction)));
        List<String> expected = new ArrayList<>();
        Optional.ofNullable(usage).ifPresent(expected::add);
        Optional.ofNullable(credit).ifPresent(expected::add);
        assertThat(draft.lines()).extracting(line -> line.amount().toString()).isEqualTo(expected);
        assertThat(draft.redraws()).extracting(redraw -> redraw.amount().toString()).isEqualTo(Optional.ofNullable(redrawn).stream().toList());
    }

    /** A period that its credit paid without an invoice: 3.00 of the 5.00 at signup. */
    @Test
    void whatWasPaidWithoutAnInvoiceWasBilledAndPaid() {
        Drawn drawn = new Drawn(new CreditGrantId(7), "ai_spend", Optional.empty(), usd("3"));
        Correction more = correction(FREE, Map.of(AI_SPEND, 4 * DOLLARS), List.of(credit(7, "5")), List.of(), List.of(drawn));
        assertThat(printed(InvoiceCalculator.draft(facts(List.of(more))))).containsExactly(
                "AI spend, March 2026 corrected: 4 at cost is 4.00, less 3.00 billed | 1.00",
                "AI spend credit, monthly, March 2026 corrected: 4.00, less 3.00 before | -1.00",
                "total | 0.00");
        Correction beyond = correction(FREE, Map.of(AI_SPEND, 7 * DOLLARS), List.of(credit(7, "5")), List.of(), List.of(drawn));
        assertThat(printed(InvoiceCalculator.draft(facts(List.of(beyond))))).startsWith(
                "AI spend, March 2026 corrected: 7 at cost is 7.00, of which 5.00 is billed, less 3.00 billed | 2.00").endsWith("total | 0.00");
    }

    /** One grant for two corrected periods and the invoice's own: the own first, then the oldest. */
    @Test
    void aGrantPaysEachAmountOnce() {
        Correction first = correction(DEVELOPER, Map.of(AI_SPEND, 4 * DOLLARS), List.of(forever("10")), List.of(), List.of());
        BillingFacts facts = new BillingFacts(new BillingFacts.Workspace("acme", "Acme"), InvoiceKind.REGULAR, APRIL.next().firstDay(), APRIL, USD, List.of(),
                List.of(inApril(phase(DEVELOPER, MARCH.range(), Map.of(AI_SPEND, 8 * DOLLARS)))), List.of(forever("10")), List.of(), List.of(first, first));
        Draft draft = InvoiceCalculator.draft(facts);
        assertThat(draft.draws()).extracting(CreditGrant.Draw::amount).containsExactly(usd("8"));
        assertThat(draft.redraws()).extracting(Draft.Redraw::amount).as("two are left, for the first of both").containsExactly(usd("2"));
        assertThat(draft.total()).isEqualTo(usd("6"));                        // 8 - 8 + 4 - 2 + 4
    }

    @Test
    void eachPhaseIsHeldAgainstItsOwnInvoice() {
        TimeRange before = new TimeRange(MARCH.from(), Instant.parse("2026-03-15T10:30:00Z"));
        TimeRange after = new TimeRange(before.to(), MARCH.to());
        Correction correction = new Correction(MARCH, CLOSED,
                List.of(phase(DEVELOPER, before, Map.of(COMPUTE_HOURS, 115 * HOURS)), phase(STARTUP, after, Map.of(COMPUTE_HOURS, 510 * HOURS))),
                List.of(), List.of(
                        billed("TG-2026-000002", COMPUTE_HOURS, DEVELOPER, before, "1.20"), billed("TG-2026-000003", COMPUTE_HOURS, STARTUP, after, "1.00")),
                List.of());
        assertThat(printed(InvoiceCalculator.draft(facts(List.of(correction))))).containsExactly(
                "Compute hours, March 2026 corrected: 15 over 100 at 0.12 is 1.80, less 1.20 billed (Developer, 1 to 15 March 2026) | 0.60",
                "total | 0.60");
    }

    @Test
    void isStoredAndExplained() {
        BillingFacts facts = facts(List.of(correction(STARTUP, Map.of(AI_SPEND, 23_000_500L), List.of(credit(7, "20")),
                billed(AI_SPEND, STARTUP, "15.00"), List.of(new Drawn(new CreditGrantId(7), "ai_spend", Optional.of("TG-2026-000001"), usd("15"))))));
        BillingFacts stored = FactsJson.facts(FactsJson.write(facts));
        assertThat(stored).isEqualTo(facts);
        Draft draft = InvoiceCalculator.draft(stored);
        for (int i = 0; i < draft.lines().size(); i++) {
            InvoiceLine line = draft.lines().get(i);
            assertThat(FactsJson.basis(FactsJson.write(line.basis()))).isEqualTo(line.basis());
            Explanation explanation = Explanation.of(stored, i + 1, line);
            assertThat(explanation.matches()).isTrue();
            assertThat(explanation.steps().stream().map(step -> new java.math.BigDecimal(step.amount())).reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add))
                    .as("%s", explanation.steps()).isEqualByComparingTo(line.amount().toDecimal());
        }
        assertThat(FactsJson.write(facts(List.of()))).as("invoices without one say nothing of it").doesNotContain("corrections");
    }

    private static List<InvoiceLine> lines(Correction correction) {
        return InvoiceCalculator.draft(facts(List.of(correction))).lines();
    }

    /** An invoice that closes April, in which nothing was used. */
    private static BillingFacts facts(List<Correction> corrections) {
        return new BillingFacts(new BillingFacts.Workspace("acme", "Acme"), InvoiceKind.REGULAR, APRIL.next().firstDay(), APRIL, USD, List.of(), List.of(),
                List.of(), List.of(), corrections);
    }

    private static Correction correction(Plan plan, Map<Metric, Long> used, List<Credit> credits, List<Billed> billed, List<Drawn> drawn) {
        return new Correction(MARCH, CLOSED, List.of(phase(plan, MARCH.range(), used)), credits, billed, drawn);
    }

    private static BillingFacts.UsagePhase phase(Plan plan, TimeRange range, Map<Metric, Long> used) {
        return SampleFacts.regular().phase(plan, range, used).facts().usage().getFirst();
    }

    private static BillingFacts.UsagePhase inApril(BillingFacts.UsagePhase phase) {
        return new BillingFacts.UsagePhase(
                APRIL.range(), APRIL, phase.rule(), phase.catalogVersion(), phase.planKey(), phase.planName(), phase.metrics());
    }

    private static List<Billed> billed(Metric metric, Plan plan, String amounts) {
        List<Billed> billed = new ArrayList<>();
        for (String amount : amounts == null ? new String[0] : amounts.split(" ")) {
            billed.add(billed("TG-2026-00000" + (billed.size() + 1), metric, plan, MARCH.range(), amount));
        }
        return billed;
    }

    private static Billed billed(String invoice, Metric metric, Plan plan, TimeRange range, String amount) {
        BillingFacts.UsagePhase phase = phase(plan, range, Map.of());
        BillingFacts.MetricUsage usage = phase.metrics().stream().filter(each -> each.metric().equals(metric)).findFirst().orElseThrow();
        return new Billed(invoice, metric.key(), range, usd(amount),
                InvoiceCalculator.basis(phase, usage, (Plan.Terms.Metered) usage.terms(), USD));
    }

    private static Credit credit(long grant, String available) {
        return new Credit(new CreditGrantId(grant), "ai_spend", CreditGrant.Kind.MONTHLY, usd(available), MARCH.from(), Optional.of(MARCH.to()));
    }

    private static Credit forever(String available) {
        return new Credit(new CreditGrantId(9), "ai_spend", CreditGrant.Kind.MANUAL, usd(available), MARCH.from(), Optional.empty());
    }
}
