package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/** Reads finalized invoices and their lines in pages, by date, for whoever takes all of them. */
public final class ExportStore {

    /**
     * Which invoices.
     *
     * @param from the first date
     * @param to the date after the last
     */
    public record Wanted(LocalDate from, LocalDate to, Optional<WorkspaceId> workspace) {}

    /** After which row a page begins. */
    public record Place(LocalDate date, InvoiceId invoice, int line) {
        public static final Place FIRST = new Place(LocalDate.of(1, 1, 1), InvoiceId.FIRST, 0);
    }

    /** @param customer who was billed, where billing details were known */
    public record InvoiceRow(
            InvoiceId id,
            String number,
            BillingFacts.Workspace workspace,
            Optional<Billing.Customer> customer,
            InvoiceKind kind,
            InvoiceStatus status,
            LocalDate date,
            TimeRange period,
            Money subtotal,
            Money tax,
            Money total,
            Money amountDue,
            OffsetDateTime finalizedAt) {

        public Place place() {
            return new Place(date, id, 0);
        }
    }

    /** @param position of the line, from 1 */
    public record ChargeRow(InvoiceRow invoice, int position, InvoiceLine line) {
        public Place place() {
            return new Place(invoice.date, invoice.id, position);
        }
    }

    public List<InvoiceRow> invoices(Transaction tx, Wanted wanted, Place after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select i.*, i.facts ->> 'workspace' as who
                          from invoice i
                         where i.status <> 'draft' and i.date >= :from and i.date < :to and (:workspace::int is null or i.workspace_id = :workspace)
                           and (i.date, i.workspace_id, i.id) > (:date, :afterWorkspace, :afterInvoice)
                         order by i.date, i.workspace_id, i.id limit :atMost"""), wanted, after, atMost)
                .map((row, context) -> invoice(row))
                .list();
    }

    /** Lines in the order of their invoices. */
    public List<ChargeRow> charges(Transaction tx, Wanted wanted, Place after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select i.*, i.facts ->> 'workspace' as who, l.position, l.kind as line_kind, l.description, l.metric, l.quantity, l.unit_price,
                               l.period_from as line_from, l.period_to as line_to, l.amount_minor, l.basis
                          from invoice i join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                         where i.status <> 'draft' and i.date >= :from and i.date < :to and (:workspace::int is null or i.workspace_id = :workspace)
                           and (i.date, i.workspace_id, i.id, l.position) > (:date, :afterWorkspace, :afterInvoice, :afterLine)
                         order by i.date, i.workspace_id, i.id, l.position limit :atMost"""), wanted, after, atMost)
                .bind("afterLine", after.line())
                .map((row, context) -> new ChargeRow(invoice(row), row.getInt("position"), line(row)))
                .list();
    }

    /** The ids of the finalized invoices of a period, of one workspace or of all, in id order after the given one. */
    public List<InvoiceId> finalizedOf(Transaction tx, BillingPeriod period, Optional<WorkspaceId> workspace, InvoiceId after, int atMost) {
        return tx.handle().createQuery("""
                        select workspace_id, id from invoice
                         where period = :period and status <> 'draft' and (workspace_id, id) > (:afterWorkspace, :afterInvoice)
                           and (:workspace::int is null or workspace_id = :workspace)
                         order by workspace_id, id limit :atMost""")
                .bind("period", period.firstDay())
                .bind("workspace", workspace.map(WorkspaceId::value).orElse(null))
                .bind("afterWorkspace", after.workspace().value())
                .bind("afterInvoice", after.value())
                .bind("atMost", atMost)
                .map((row, context) -> InvoiceRows.id(row))
                .list();
    }

    private static Query bind(Query query, Wanted wanted, Place after, int atMost) {
        return query
                .bind("from", wanted.from())
                .bind("to", wanted.to())
                .bind("workspace", wanted.workspace().map(WorkspaceId::value).orElse(null))
                .bind("date", after.date())
                .bind("afterWorkspace", after.invoice().workspace().value())
                .bind("afterInvoice", after.invoice().value())
                .bind("atMost", atMost);
    }

    private static InvoiceRow invoice(ResultSet row) throws SQLException {
        BillingFacts.Workspace workspace = FactsJson.workspace(row.getString("who"));
        return new InvoiceRow(
                InvoiceRows.id(row),
                row.getString("number"),
                workspace,
                workspace.billing().map(Billing::customer),
                InvoiceKind.of(row.getString("kind")),
                InvoiceStatus.of(row.getString("status")),
                row.getObject("date", LocalDate.class),
                new TimeRange(InvoiceRows.instant(row, "period_from"), InvoiceRows.instant(row, "period_to")),
                new Money(row.getLong("subtotal_minor"), InvoiceRows.currency(row)),
                new Money(row.getLong("tax_minor"), InvoiceRows.currency(row)),
                new Money(row.getLong("total_minor"), InvoiceRows.currency(row)),
                new Money(row.getLong("due_minor"), InvoiceRows.currency(row)),
                row.getObject("finalized_at", OffsetDateTime.class));
    }

    private static InvoiceLine line(ResultSet row) throws SQLException {
        return new InvoiceLine(
                LineKind.of(row.getString("line_kind")),
                row.getString("description"),
                Optional.ofNullable(row.getString("metric")),
                Optional.ofNullable(row.getString("quantity")),
                Optional.ofNullable(row.getString("unit_price")),
                new TimeRange(InvoiceRows.instant(row, "line_from"), InvoiceRows.instant(row, "line_to")),
                new Money(row.getLong("amount_minor"), InvoiceRows.currency(row)),
                FactsJson.basis(row.getString("basis")));
    }
}
