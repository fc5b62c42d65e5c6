package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.STARTUP;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.inMarch;
import static io.tollgate.domain.invoicing.SampleFacts.printed;
import static io.tollgate.domain.invoicing.SampleFacts.regular;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Catalog.Proration;
import io.tollgate.domain.invoicing.BillingFacts.Fee.Reason;
import io.tollgate.domain.workspaces.TaxTerms;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tax on an invoice's net, worked out beside each case. */
class TaxLinesTest {
    private static final TaxTerms.Rate VAT_19 = new TaxTerms.Rate("VAT", new BigDecimal("19.00"));

    @Test
    void aRateIsTakenOfTheNetOnce() {
        Draft draft = regular().taxed(VAT_19).feeInAdvance(DEVELOPER).march(DEVELOPER, Map.of(COMPUTE_HOURS, 131 * HOURS)).draft();
        assertThat(printed(draft)).containsExactly(
                "Developer plan, April 2026 | 25.00",
                "Compute hours, 31 over 100 at 0.12 | 3.72",
                "VAT 19% of 28.72 | 5.46",                       // 28.72 x 0.19 = 5.4568
                "total | 34.18");
        assertThat(draft.subtotal()).isEqualTo(usd("28.72"));
        assertThat(draft.tax()).isEqualTo(usd("5.46"));
        assertThat(draft.lines().getLast().kind()).isEqualTo(LineKind.TAX);
    }

    /** Of the fee of 25.00. */
    @ParameterizedTest
    @CsvSource({
        "19,      4.75",
        "0,       0.00",
        "100,    25.00",
        "8.875,   2.22",     // 2.21875
        "7.70,    1.93",     // 1.925, half-up
        "0.02,    0.01",     // 0.005, half-up
        "0.0199,  0.00",     // 0.004975
        "20.5,    5.13",     // 5.125, half-up
    })
    void roundsHalfUp(BigDecimal percent, String tax) {
        assertThat(regular().taxed(new TaxTerms.Rate("VAT", percent)).feeInAdvance(DEVELOPER).draft().tax()).isEqualTo(usd(tax));
    }

    @Test
    void aNetBelowZeroGivesTaxBack() {
        Draft draft = inMarch(InvoiceKind.UPGRADE, 15).taxed(VAT_19)
                .restOfMarch(Reason.PRORATION_CREDIT, STARTUP, "2026-03-15T10:00:00Z", Proration.DAY)
                .restOfMarch(Reason.PRORATION_CHARGE, DEVELOPER, "2026-03-15T10:00:00Z", Proration.DAY)
                .draft();
        assertThat(printed(draft)).containsExactly(
                "Startup plan, unused 17 of 31 days, March 2026 | -65.81",
                "Developer plan, 17 of 31 days, March 2026 | 13.71",
                "VAT 19% of -52.10 | -9.90",                     // -9.899
                "total | -62.00");
    }

    @Test
    void aReasonForNoTaxIsALineOfZero() {
        assertThat(printed(regular().taxed(new TaxTerms.Exempt("charity, section 501(c)(3)")).feeInAdvance(DEVELOPER).draft())).containsExactly(
                "Developer plan, April 2026 | 25.00",
                "Exempt from tax: charity, section 501(c)(3) | 0.00",
                "total | 25.00");
        assertThat(printed(regular().taxed(new TaxTerms.ReverseCharge("FR40303265045")).feeInAdvance(DEVELOPER).draft())).containsExactly(
                "Developer plan, April 2026 | 25.00",
                "Reverse charge: VAT is accounted for by the customer, FR40303265045 | 0.00",
                "total | 25.00");
    }

    @Test
    void outsideOfTheScopeOfTaxThereIsNoLine() {
        assertThat(printed(regular().taxed(new TaxTerms.None()).feeInAdvance(DEVELOPER).draft()))
                .containsExactly("Developer plan, April 2026 | 25.00", "total | 25.00");
        assertThat(regular().taxed(VAT_19).draft().lines()).isEmpty();
    }

    /** 100 h over at 0.12 are 12.00, and 2.28 of tax; the threshold invoice took 6.00 and 1.14 of that before. Together they are the same. */
    @Test
    void whatWasPaidOnAThresholdInvoiceIsTakenOffBeforeTax() {
        Draft draft = regular().taxed(VAT_19).march(DEVELOPER, Map.of(COMPUTE_HOURS, 200 * HOURS))
                .paidOnThreshold("TG-2026-000003", "7.14", "6.00").draft();
        assertThat(printed(draft)).containsExactly(
                "Compute hours, 100 over 100 at 0.12 | 12.00",
                "Paid on invoice TG-2026-000003 | -6.00",
                "VAT 19% of 6.00 | 1.14",
                "total | 7.14");
    }

    @Test
    void isExplainedAndComputedAgain() {
        SampleFacts facts = regular().taxed(VAT_19).feeInAdvance(DEVELOPER);
        InvoiceLine line = facts.draft().lines().getLast();
        Explanation explanation = Explanation.of(facts.facts(), 2, line);
        assertThat(explanation.matches()).isTrue();
        assertThat(explanation.inputs()).containsExactly(new Explanation.Input("net of the invoice", "25.00"), new Explanation.Input("rate", "19%"));
        assertThat(explanation.steps()).isEqualTo(List.of(new Explanation.Step("25.00 x 19%", "4.75")));
        assertThat(explanation.rule()).contains("half-up", "once for the whole invoice");
    }

    @Test
    void aRateWrittenOtherwiseIsTheSameRate() {
        assertThat(VAT_19).isEqualTo(new TaxTerms.Rate("VAT", new BigDecimal("19"))).hasToString("VAT 19%");
        assertThat(new TaxTerms.Rate("VAT", new BigDecimal("1E+1"))).hasToString("VAT 10%");
    }
}
