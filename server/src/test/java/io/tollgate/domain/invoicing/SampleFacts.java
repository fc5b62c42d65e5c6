package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.USD;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.SamplePlans;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Facts put together as a test reads: a workspace, a month, what it was on, what it used. */
final class SampleFacts {
    static final BillingPeriod MARCH = new BillingPeriod(YearMonth.of(2026, 3));
    static final BillingPeriod APRIL = MARCH.next();
    private final InvoiceKind kind;
    private final LocalDate date;
    private final List<Fee> fees = new ArrayList<>();
    private final List<UsagePhase> usage = new ArrayList<>();
    private final List<BillingFacts.Credit> credits = new ArrayList<>();
    private final List<BillingFacts.ThresholdPayment> thresholdPayments = new ArrayList<>();
    private Optional<Billing> billing = Optional.empty();

    private SampleFacts(InvoiceKind kind, LocalDate date) {
        this.kind = kind;
        this.date = date;
    }

    /** The invoice of April 1st, which closes March. */
    static SampleFacts regular() {
        return new SampleFacts(InvoiceKind.REGULAR, APRIL.firstDay());
    }

    static SampleFacts inMarch(InvoiceKind kind, int day) {
        return new SampleFacts(kind, MARCH.month().atDay(day));
    }

    SampleFacts feeInAdvance(Plan plan) {
        fees.add(Fee.inAdvance(plan.key(), plan.name(), plan.monthlyFee(), APRIL, Catalog.Proration.DAY));
        return this;
    }

    /** A charge or credit for the rest of March. */
    SampleFacts restOfMarch(Fee.Reason reason, Plan plan, String from, Catalog.Proration rule) {
        TimeRange range = new TimeRange(Instant.parse(from), MARCH.to());
        fees.add(new Fee(reason, plan.key(), plan.name(), plan.monthlyFee(), range, MARCH, rule));
        return this;
    }

    SampleFacts march(Plan plan, Map<Metric, Long> quantities) {
        return phase(plan, MARCH.range(), quantities);
    }

    SampleFacts phase(Plan plan, TimeRange range, Map<Metric, Long> quantities) {
        return phase(plan, range, SamplePlans.METRICS.stream()
                .map(metric -> new MetricUsage(
                        metric, plan.terms(metric.key()).orElseThrow(), quantities.getOrDefault(metric, 0L), 0, 0))
                .toList());
    }

    SampleFacts phase(Plan plan, TimeRange range, List<MetricUsage> metrics) {
        usage.add(new UsagePhase(range, MARCH, Catalog.Proration.DAY, 1, plan.key(), plan.name(), metrics));
        return this;
    }

    /** What is left of the monthly AI credit of March. */
    SampleFacts monthlyCredit(long grant, String remaining) {
        return credit(grant, CreditGrant.Kind.MONTHLY, remaining, MARCH.from(), Optional.of(MARCH.to()));
    }

    SampleFacts credit(long grant, CreditGrant.Kind kind, String remaining, Instant effectiveFrom, Optional<Instant> expiresAt) {
        credits.add(new BillingFacts.Credit(
                new CreditGrantId(grant), "ai_spend", kind, SamplePlans.usd(remaining), effectiveFrom, expiresAt));
        return this;
    }

    SampleFacts paidOnThreshold(String invoiceNumber, String paid) {
        thresholdPayments.add(new BillingFacts.ThresholdPayment(invoiceNumber, SamplePlans.usd(paid)));
        return this;
    }

    /** @param beforeTax the part of it that was not for tax */
    SampleFacts paidOnThreshold(String invoiceNumber, String paid, String beforeTax) {
        thresholdPayments.add(new BillingFacts.ThresholdPayment(invoiceNumber, SamplePlans.usd(paid), Optional.of(SamplePlans.usd(beforeTax))));
        return this;
    }

    SampleFacts taxed(TaxTerms tax) {
        billing = Optional.of(billing(tax));
        return this;
    }

    static Billing billing(TaxTerms tax) {
        return new Billing(
                tax,
                new Seller("Platform Ltd", List.of("1 Long Lane", "D02 X285 Dublin"), Optional.of("IE"), Optional.of("IE1234567T"),
                        Optional.of("IE 654321"), Optional.of("billing@platform.example"), Optional.of("IE29AIBK93115212345678"),
                        Optional.of("Payable within 14 days.")),
                new Billing.Customer("Acme GmbH", List.of("Hauptstrasse 1", "10115 Berlin"), Optional.of("DE"), Optional.of("DE123456789")));
    }

    BillingFacts facts() {
        return new BillingFacts(
                new BillingFacts.Workspace("acme", "Acme", billing), kind, date, MARCH, USD, fees, usage, credits, thresholdPayments);
    }

    Draft draft() {
        return InvoiceCalculator.draft(facts());
    }

    /** "description | amount" for each line, then the total: as a scenario writes it. */
    static List<String> printed(Draft draft) {
        List<String> printed = new ArrayList<>();
        draft.lines().forEach(line -> printed.add(line.description() + " | " + line.amount()));
        printed.add("total | " + draft.total());
        return printed;
    }
}
