package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Rows of {@code invoice} and {@code invoice_line} as records. */
final class InvoiceRows {

    private InvoiceRows() {}

    static InvoiceId id(ResultSet row) throws SQLException {
        return new InvoiceId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id"));
    }

    /** @param row of {@code invoice}, with {@code workspace_key} and {@code workspace_name} of its facts, and {@code replaces_number} */
    static Invoice invoice(ResultSet row, List<InvoiceLine> lines) throws SQLException {
        Currency currency = currency(row);
        return new Invoice(
                id(row),
                Optional.ofNullable(row.getString("number")).flatMap(InvoiceNumber::parse),
                new BillingFacts.Workspace(row.getString("workspace_key"), row.getString("workspace_name")),
                InvoiceKind.of(row.getString("kind")),
                InvoiceStatus.of(row.getString("status")),
                row.getObject("date", LocalDate.class),
                new BillingPeriod(YearMonth.from(row.getObject("period", LocalDate.class))),
                lines,
                new Money(row.getLong("subtotal_minor"), currency),
                new Money(row.getLong("tax_minor"), currency),
                new Money(row.getLong("total_minor"), currency),
                new Money(row.getLong("due_minor"), currency),
                new Money(row.getLong("credited_minor"), currency),
                voided(row),
                Optional.ofNullable(row.getString("replaces_number")).flatMap(InvoiceNumber::parse),
                instant(row, "created_at"),
                instant(row, "finalize_at"),
                Optional.ofNullable(row.getObject("finalized_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static Optional<Invoice.Voided> voided(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject("voided_at", OffsetDateTime.class);
        return at == null ? Optional.empty() : Optional.of(new Invoice.Voided(row.getString("void_reason"), row.getBoolean("waived"), at.toInstant()));
    }

    /** @param row of {@code invoice_line}, with the {@code currency} of its invoice */
    static InvoiceLine line(ResultSet row) throws SQLException {
        return new InvoiceLine(
                LineKind.of(row.getString("kind")),
                row.getString("description"),
                Optional.ofNullable(row.getString("metric")),
                Optional.ofNullable(row.getString("quantity")),
                Optional.ofNullable(row.getString("unit_price")),
                new TimeRange(instant(row, "period_from"), instant(row, "period_to")),
                new Money(row.getLong("amount_minor"), currency(row)),
                FactsJson.basis(row.getString("basis")));
    }

    static Currency currency(ResultSet row) throws SQLException {
        return Currency.getInstance(row.getString("currency"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
