package io.tollgate.domain.documents;

import io.tollgate.domain.invoicing.Billing;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * An invoice or credit note as it is written out: everything that stands on it, and nothing that changes after it is final.
 *
 * @param number empty for a draft
 * @param lines all but tax
 * @param taxWords how the tax came about, or why there is none
 * @param paid what was paid by the time it was finalized, from the account balance or for an upgrade
 * @param due what was still to be paid then; zero for a credit note
 * @param corrects the invoice that a credit note takes back from
 * @param reason of a credit note
 * @param logo the seller's, as a data address
 */
public record InvoiceDocument(
        Kind kind,
        Optional<String> number,
        String workspace,
        Optional<Billing> billing,
        LocalDate date,
        TimeRange period,
        Currency currency,
        List<Line> lines,
        Money net,
        Money tax,
        Optional<String> taxWords,
        Money total,
        Money paid,
        Money due,
        Optional<Reference> corrects,
        Optional<String> reason,
        Optional<UsageAppendix> usage,
        Optional<String> logo) {

    public enum Kind {
        INVOICE,
        CREDIT_NOTE
    }

    /** @param date of the document with that number */
    public record Reference(String number, LocalDate date) {}

    /**
     * @param explanation how it came about, in a sentence or two for the customer
     * @param quantity in {@code unit}, where there is one price for it
     */
    public record Line(
            String description,
            String explanation,
            Optional<BigDecimal> quantity,
            Optional<String> unit,
            Optional<BigDecimal> unitPrice,
            TimeRange period,
            Money amount) {}

    public InvoiceDocument {
        lines = List.copyOf(lines);
    }

    public boolean isDraft() {
        return number.isEmpty();
    }

    public TaxTerms taxTerms() {
        return billing.map(Billing::tax).orElseGet(TaxTerms.None::new);
    }

    /** What it is called where it is kept: "invoice-TG-2026-000042". */
    public String fileName() {
        String word = switch (kind) {
            case INVOICE -> "invoice-";
            case CREDIT_NOTE -> "credit-note-";
        };
        return number.map(given -> word + given).orElse("draft-" + word + workspace.replaceAll("[^A-Za-z0-9._-]", "_"));
    }

    public static InvoiceDocument of(Invoice invoice, BillingFacts facts, Optional<UsageAppendix> usage) {
        return of(invoice, facts, Money.zero(facts.currency()), usage, Optional.empty());
    }

    /** @param paid by the time it was finalized */
    public static InvoiceDocument of(
            Invoice invoice, BillingFacts facts, Money paid, Optional<UsageAppendix> usage, Optional<String> logo) {
        Money zero = Money.zero(invoice.total().currency());
        return new InvoiceDocument(
                Kind.INVOICE,
                invoice.number().map(InvoiceNumber::toString),
                facts.workspace().name(),
                facts.workspace().billing(),
                invoice.date(),
                invoice.period().range(),
                zero.currency(),
                invoice.lines().stream().filter(line -> line.kind() != LineKind.TAX).map(InvoiceDocument::line).toList(),
                invoice.subtotal(),
                invoice.tax(),
                invoice.lines().stream().filter(line -> line.kind() == LineKind.TAX).map(InvoiceLine::description).findFirst(),
                invoice.total(),
                paid,
                invoice.total().isNegative() ? zero : invoice.total().minus(paid),
                Optional.empty(),
                Optional.empty(),
                usage,
                logo);
    }

    public static InvoiceDocument of(CreditNote note, Invoice invoice, BillingFacts facts, Optional<String> logo) {
        return new InvoiceDocument(
                Kind.CREDIT_NOTE,
                Optional.of(note.number().toString()),
                facts.workspace().name(),
                facts.workspace().billing(),
                note.date(),
                invoice.period().range(),
                note.total().currency(),
                note.lines().stream().map(line -> line(line, invoice.lines().get(line.position() - 1))).toList(),
                note.subtotal(),
                note.tax(),
                note.taxWords(),
                note.total(),
                Money.zero(note.total().currency()),
                Money.zero(note.total().currency()),
                Optional.of(new Reference(note.invoiceNumber().toString(), invoice.date())),
                Optional.of(note.reason()),
                Optional.empty(),
                logo);
    }

    private static Line line(CreditNote.Line line, InvoiceLine of) {
        String explanation = line.amount().equals(of.amount())
                ? "All of line " + line.position() + " of the invoice."
                : "Of line " + line.position() + " of the invoice, which came to " + Texts.amount(of.amount()) + ".";
        return new Line(line.description(), explanation, Optional.empty(), Optional.empty(), Optional.empty(), of.period(), line.amount());
    }

    /** A line as it stands on its invoice. */
    public static Line line(InvoiceLine line) {
        Optional<String> unit = switch (line.basis()) {
            case LineBasis.Usage usage -> Optional.of(usage.metric().unit().name());
            case LineBasis.Late late -> Optional.of(late.now().metric().unit().name());
            case LineBasis.Fee _ -> Optional.of("month");
            case LineBasis.Credit _, LineBasis.LateCredit _, LineBasis.ThresholdPaid _, LineBasis.ThresholdBilled _, LineBasis.Tax _ -> Optional.empty();
        };
        return new Line(
                line.description(),
                LineExplanations.of(line),
                line.quantity().map(BigDecimal::new),
                unit.filter(any -> line.quantity().isPresent()),
                line.unitPrice().map(BigDecimal::new),
                line.period(),
                line.amount());
    }
}
