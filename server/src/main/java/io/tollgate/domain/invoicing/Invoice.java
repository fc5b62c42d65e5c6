package io.tollgate.domain.invoicing;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * An invoice as it is stored.
 *
 * @param number empty exactly for a draft
 * @param workspace as it was called when it was billed
 * @param period the one that a regular invoice closes, or in which one of another kind was made
 * @param amountDue what is still to be paid; never below zero
 * @param credited what its credit notes come to
 * @param voided why it is void, where somebody voided it
 * @param replaces the voided invoice that it was made in place of
 * @param finalizeAt when a draft may be finalized
 */
public record Invoice(
        InvoiceId id,
        Optional<InvoiceNumber> number,
        BillingFacts.Workspace workspace,
        InvoiceKind kind,
        InvoiceStatus status,
        LocalDate date,
        BillingPeriod period,
        List<InvoiceLine> lines,
        Money subtotal,
        Money tax,
        Money total,
        Money amountDue,
        Money credited,
        Optional<Voided> voided,
        Optional<InvoiceNumber> replaces,
        Instant createdAt,
        Instant finalizeAt,
        Optional<Instant> finalizedAt) {

    /** @param waived whether what it billed is given up; otherwise another invoice took its place, or bills the same */
    public record Voided(String reason, boolean waived, Instant at) {}

    public Invoice {
        lines = List.copyOf(lines);
        if (status != InvoiceStatus.VOID && voided.isPresent()) {
            throw new IllegalArgumentException("what was voided is void: " + id);
        }
        if ((status == InvoiceStatus.DRAFT) == number.isPresent()) {
            throw new IllegalArgumentException("an invoice has a number exactly when it is no draft: " + id);
        }
    }
}
