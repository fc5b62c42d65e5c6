package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.DOLLARS;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.LARGE_SURCHARGE;
import static io.tollgate.domain.catalog.SamplePlans.MINUTES;
import static io.tollgate.domain.catalog.SamplePlans.STARTUP;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static io.tollgate.domain.invoicing.SampleFacts.inMarch;
import static io.tollgate.domain.invoicing.SampleFacts.regular;

import io.tollgate.domain.catalog.Catalog.Proration;
import io.tollgate.domain.documents.InvoiceDocument;
import io.tollgate.domain.documents.UsageAppendix;
import io.tollgate.domain.invoicing.BillingFacts.Fee.Reason;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Invoices of every kind as documents, from facts that tests put together. */
public final class SampleDocuments {
    private static final TaxTerms VAT = new TaxTerms.Rate("VAT", new BigDecimal("19"));

    /** Three by two squares. */
    private static final String LOGO = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAHgAAAAoCAIAAAC6iKlyAAAAa0lEQVR42u3QsQkAIAwAwWzgppaObad1dkghAQ++f7gYa5bb95T77RugQYMGDRo0aNCgQYMGDRo0aNCgQYMGDRo0aNCgQTeFhvXmCxo0aNCgQYMGDRo0aNCgQYMGDRo0aNCgQYMGDRp0028CTAiajvHjY6kAAAAASUVORK5CYII=";

    private SampleDocuments() {}

    public static Map<String, InvoiceDocument> all() {
        Map<String, InvoiceDocument> all = new LinkedHashMap<>();
        all.put("regular", of(month().taxed(VAT), 1, Optional.of(usage(2, 12))));
        all.put("upgrade", of(upgrade().taxed(VAT), 2, Optional.empty()));
        all.put("negative", of(downwards().taxed(VAT), 3, Optional.empty()));
        all.put("exempt", of(month().taxed(new TaxTerms.Exempt("Charity, article 132 of directive 2006/112/EC")), 4, Optional.empty()));
        all.put("reverse-charge", of(month().taxed(new TaxTerms.ReverseCharge("DE123456789")), 5, Optional.empty()));
        all.put("zero-rated", of(month().taxed(new TaxTerms.Rate("VAT", BigDecimal.ZERO)), 6, Optional.empty()));
        all.put("outside-of-tax", of(month().taxed(new TaxTerms.None()), 7, Optional.empty()));
        all.put("paid-in-part", paidInPart(month().taxed(VAT)));
        all.put("credit-note", creditNote(month().taxed(VAT)));
        return all;
    }

    /** 50.00 of it from the account balance. */
    private static InvoiceDocument paidInPart(SampleFacts sample) {
        BillingFacts facts = sample.facts();
        return InvoiceDocument.of(invoice(facts, 10), facts, new Money(5_000, facts.currency()), Optional.empty(), Optional.of(LOGO));
    }

    /** One line of it whole and a part of another. */
    private static InvoiceDocument creditNote(SampleFacts sample) {
        BillingFacts facts = sample.facts();
        Invoice invoice = invoice(facts, 42);
        Money zero = Money.zero(facts.currency());
        Creditable.Proposal proposal = new Creditable(invoice, Map.of(), zero, zero).of(List.of(
                new Creditable.Part(2, Optional.empty()), new Creditable.Part(4, Optional.of(new Money(10_050, facts.currency())))));
        CreditNote note = new CreditNote(invoice.id().workspace(), 1, new InvoiceNumber(CreditNote.SERIES, 2026, 1), invoice.id(), invoice.number().orElseThrow(),
                facts.workspace(), LocalDate.of(2026, 4, 7), "An outage on March 3", proposal.lines(), proposal.subtotal(), proposal.tax(),
                proposal.taxWords(), proposal.total(), proposal.total(), zero, Optional.empty(), Instant.EPOCH);
        return InvoiceDocument.of(note, invoice, facts, Optional.of(LOGO));
    }

    /** Everything that makes a page long: many projects, many days, long names. */
    public static InvoiceDocument longOne() {
        SampleFacts facts = month().taxed(VAT);
        for (int i = 0; i < 24; i++) {
            facts.paidOnThreshold("TG-2026-0000" + (10 + i), "1.19", "1.00");
        }
        return of(facts, 8, Optional.of(usage(5, 31)));
    }

    public static InvoiceDocument draft() {
        BillingFacts facts = month().taxed(VAT).facts();
        Draft draft = InvoiceCalculator.draft(facts);
        return InvoiceDocument.of(new Invoice(new InvoiceId(new WorkspaceId(1), 9), Optional.empty(), facts.workspace(), facts.kind(), InvoiceStatus.DRAFT,
                facts.date(), facts.period(), draft.lines(), draft.subtotal(), draft.tax(), draft.total(), draft.total(), Money.zero(facts.currency()), Optional.empty(), Optional.empty(), Instant.EPOCH, Instant.EPOCH,
                Optional.empty()), facts, Optional.empty());
    }

    private static SampleFacts month() {
        return regular().feeInAdvance(DEVELOPER)
                .march(DEVELOPER, Map.of(
                        COMPUTE_HOURS, 130 * HOURS + 30 * MINUTES, JOB_RUNS, 1_234L, AI_SPEND, 8 * DOLLARS + 123_456, LARGE_SURCHARGE, 7 * MINUTES))
                .monthlyCredit(3, "5");
    }

    private static SampleFacts upgrade() {
        return inMarch(InvoiceKind.UPGRADE, 15)
                .restOfMarch(Reason.PRORATION_CREDIT, DEVELOPER, "2026-03-15T10:00:00Z", Proration.DAY)
                .restOfMarch(Reason.PRORATION_CHARGE, STARTUP, "2026-03-15T10:00:00Z", Proration.DAY)
                .phase(DEVELOPER, new io.tollgate.foundation.time.TimeRange(MARCH.from(), Instant.parse("2026-03-15T10:00:00Z")),
                        Map.of(COMPUTE_HOURS, 101 * HOURS));
    }

    private static SampleFacts downwards() {
        return inMarch(InvoiceKind.UPGRADE, 15)
                .restOfMarch(Reason.PRORATION_CREDIT, STARTUP, "2026-03-15T10:00:00Z", Proration.DAY)
                .restOfMarch(Reason.PRORATION_CHARGE, DEVELOPER, "2026-03-15T10:00:00Z", Proration.DAY);
    }

    private static InvoiceDocument of(SampleFacts sample, int number, Optional<UsageAppendix> usage) {
        BillingFacts facts = sample.facts();
        return InvoiceDocument.of(invoice(facts, number), facts, usage);
    }

    static Invoice invoice(BillingFacts facts, int number) {
        Draft draft = InvoiceCalculator.draft(facts);
        boolean isPaid = !draft.total().isPositive();
        return new Invoice(new InvoiceId(new WorkspaceId(1), number), Optional.of(new InvoiceNumber("TG", 2026, number)), facts.workspace(), facts.kind(),
                isPaid ? InvoiceStatus.PAID : InvoiceStatus.OPEN, facts.date(), facts.period(), draft.lines(), draft.subtotal(), draft.tax(), draft.total(),
                isPaid ? Money.zero(facts.currency()) : draft.total(), Money.zero(facts.currency()), Optional.empty(), Optional.empty(),
                Instant.EPOCH, Instant.EPOCH, Optional.of(Instant.EPOCH));
    }

    private static UsageAppendix usage(int projects, int days) {
        List<UsageAppendix.Project> shown = new ArrayList<>();
        for (int p = 1; p <= projects; p++) {
            List<UsageAppendix.Day> rows = new ArrayList<>();
            for (int day = 1; day <= days; day++) {
                rows.add(new UsageAppendix.Day(LocalDate.of(2026, 3, day), List.of(day + ".5", String.valueOf(1_000 * p + day), day % 3 == 0 ? "" : "0.1234")));
            }
            String name = p == 2 ? "a-project-with-a-name-that-goes-on-and-on-and-does-not-fit-into-a-line-of-a4-paper-however-small-its-letters-are" : "web-" + p;
            shown.add(new UsageAppendix.Project(name, rows, List.of("84", "12,078", "0.9872")));
        }
        return new UsageAppendix(List.of("Compute hours", "JobRuns (run)", "AI spend (USD)"), shown, projects > 4 ? 3 : 0);
    }
}
