package io.tollgate.domain.invoicing;

import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What credit notes may still take back of an invoice: of each line no more than the line, of all together no more than the invoice. Pure.
 *
 * @param noted what earlier notes took back, by line
 * @param notedNet what they took back before tax
 * @param notedTax and of its tax
 */
public record Creditable(Invoice invoice, Map<Integer, Money> noted, Money notedNet, Money notedTax) {

    /** @param amount all that is left of the line where empty */
    public record Part(int line, Optional<Money> amount) {}

    /** What a note is to say. */
    public record Proposal(List<CreditNote.Line> lines, Money subtotal, Money tax, Optional<String> taxWords, Money total) {}

    public Creditable {
        noted = Map.copyOf(noted);
        switch (invoice.status()) {
            case DRAFT -> throw refused("A draft is not billed yet, so there is nothing to take back.");
            case VOID -> throw refused("The invoice is void, so there is nothing to take back.");
            case OPEN, PAID, UNCOLLECTIBLE -> {
                if (!invoice.total().isPositive()) {
                    throw refused("The invoice charges nothing in all, so there is nothing to take back.");
                }
            }
        }
    }

    /** All that is left, lines that gave something back among them, so that it comes to what is left of the invoice. */
    public Proposal whole() {
        List<CreditNote.Line> lines = new ArrayList<>();
        for (int position = 1; position <= invoice.lines().size(); position++) {
            InvoiceLine line = invoice.lines().get(position - 1);
            Money left = left(position);
            if (line.kind() != LineKind.TAX && !left.isZero()) {
                lines.add(new CreditNote.Line(position, line.description(), left));
            }
        }
        return proposal(lines);
    }

    /**
     * Parts of lines.
     *
     * @throws ApiError INVALID_REQUEST for a line that cannot be taken back from, CREDIT_EXCEEDS_INVOICE for more than is left
     */
    public Proposal of(List<Part> parts) {
        List<CreditNote.Line> lines = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String field = "lines[" + i + "]";
            if (part.line() < 1 || part.line() > invoice.lines().size()) {
                throw invalid("The invoice has no line " + part.line() + "; it has " + invoice.lines().size() + ".", field + ".line");
            }
            InvoiceLine line = invoice.lines().get(part.line() - 1);
            if (line.kind() == LineKind.TAX) {
                throw invalid("Tax is taken back with the lines it is on, not by itself.", field + ".line");
            }
            if (!line.amount().isPositive()) {
                throw invalid("Line " + part.line() + " gives something back itself; it can only be taken back with the whole invoice.", field + ".line");
            }
            if (!seen.add(part.line())) {
                throw invalid("Line " + part.line() + " stands there twice.", field + ".line");
            }
            Money left = left(part.line());
            Money amount = part.amount().orElse(left);
            if (part.amount().isPresent() && !amount.isPositive()) {
                throw invalid("What is taken back must be more than nothing.", field + ".amount");
            }
            if (amount.compareTo(left) > 0 || !amount.isPositive()) {
                throw ApiError.of(ErrorCode.CREDIT_EXCEEDS_INVOICE, "Of line " + part.line() + " " + left + " is left to take back, not " + amount + ".",
                        field + ".amount");
            }
            lines.add(new CreditNote.Line(part.line(), line.description(), amount));
        }
        return proposal(lines);
    }

    private Money left(int position) {
        Money amount = invoice.lines().get(position - 1).amount();
        return amount.minus(noted.getOrDefault(position, Money.zero(amount.currency())));
    }

    private Proposal proposal(List<CreditNote.Line> lines) {
        Money net = Money.sum(lines.stream().map(CreditNote.Line::amount).toList(), invoice.total().currency());
        Money leftNet = invoice.subtotal().minus(notedNet);
        if (!net.isPositive() || net.compareTo(leftNet) > 0) {
            throw ApiError.of(ErrorCode.CREDIT_EXCEEDS_INVOICE, "Before tax " + leftNet + " is left of the invoice to take back"
                    + (net.isPositive() ? ", not " + net + "; credits paid for a part of its lines." : "."), "lines");
        }
        Money tax = taxOf(notedNet.plus(net)).minus(notedTax);
        return new Proposal(lines, net, tax, taxWords(net), net.plus(tax));
    }

    /** Of the whole, so that the tax of several notes never comes to more than the invoice's, and of all of it to the same. */
    private Money taxOf(Money net) {
        return invoice.tax().exact().times(Fraction.of(net.minorUnits(), invoice.subtotal().minorUnits())).rounded();
    }

    private Optional<String> taxWords(Money net) {
        return invoice.lines().stream()
                .map(InvoiceLine::basis)
                .flatMap(basis -> basis instanceof LineBasis.Tax(var terms, _) ? Optional.of(LineWords.tax(terms, net)).stream() : Optional.<String>empty().stream())
                .findFirst();
    }

    private static ApiError refused(String message) {
        return ApiError.of(ErrorCode.INVOICE_NOT_OPEN, message);
    }

    private static ApiError invalid(String message, String field) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, message, field);
    }
}
