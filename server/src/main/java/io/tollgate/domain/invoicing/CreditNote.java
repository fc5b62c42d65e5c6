package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes back from a finalized invoice. Amounts are what is taken back, above zero but for lines that gave something back themselves.
 *
 * @param number of a series of its own, {@code CN-2026-000001}
 * @param workspace as it was called when the invoice was made
 * @param taxWords of the tax on what is taken back, as on the invoice
 * @param offDue the part that was not paid yet, and now need not be
 * @param returned the part that had been paid, and is given back
 * @param returnedTo present where something is
 */
public record CreditNote(
        WorkspaceId workspaceId,
        long id,
        InvoiceNumber number,
        InvoiceId invoice,
        InvoiceNumber invoiceNumber,
        BillingFacts.Workspace workspace,
        LocalDate date,
        String reason,
        List<Line> lines,
        Money subtotal,
        Money tax,
        Optional<String> taxWords,
        Money total,
        Money offDue,
        Money returned,
        Optional<ReturnTo> returnedTo,
        Instant createdAt) {

    public static final String SERIES = "CN";

    /** Where what was paid goes back to. */
    public enum ReturnTo {
        /** The workspace's account balance, from which later invoices are paid first. */
        BALANCE,
        /** The payment methods it was paid with. */
        GATEWAY;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param position of the invoice's line that it takes back from, from 1 */
    public record Line(int position, String description, Money amount) {}

    public CreditNote {
        lines = List.copyOf(lines);
    }
}
