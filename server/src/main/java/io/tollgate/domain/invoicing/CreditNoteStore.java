package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Tables {@code credit_note} and {@code credit_note_line}; the invoice they are of is {@link InvoiceStore}'s. */
public final class CreditNoteStore {
    private static final String SELECT = """
            select n.*, i.number as invoice_number, i.facts ->> 'workspace' as who
              from credit_note n join invoice i on i.workspace_id = n.workspace_id and i.id = n.invoice_id
            """;

    private final InvoiceStore invoices;

    public CreditNoteStore(InvoiceStore invoices) {
        this.invoices = invoices;
    }

    /** What earlier notes left of the invoice. Whoever is about to make another holds the workspace's row. */
    public Creditable creditable(Transaction tx, Invoice invoice) {
        Currency currency = invoice.total().currency();
        List<CreditNote> notes = of(tx, invoice.id());
        Map<Integer, Money> noted = new HashMap<>();
        notes.stream().flatMap(note -> note.lines().stream()).forEach(line -> noted.merge(line.position(), line.amount(), Money::plus));
        return new Creditable(invoice, noted, Money.sum(notes.stream().map(CreditNote::subtotal).toList(), currency),
                Money.sum(notes.stream().map(CreditNote::tax).toList(), currency));
    }

    /**
     * Makes a note, and takes its number last: its row is locked until the transaction ends.
     *
     * @param offDue what of it lowers what is due
     * @param returnedTo where the rest goes, if there is one
     */
    public CreditNote add(
            Transaction tx, Invoice invoice, Creditable.Proposal proposal, String reason, Money offDue, Optional<CreditNote.ReturnTo> returnedTo, Instant at) {
        LocalDate date = at.atOffset(ZoneOffset.UTC).toLocalDate();
        InvoiceNumber number = invoices.nextNumber(tx, CreditNote.SERIES, date.getYear());
        long id = tx.handle().createQuery("""
                        insert into credit_note (workspace_id, number, invoice_id, date, reason, currency, subtotal_minor, tax_minor, total_minor, tax_words,
                               off_due_minor, returned_minor, returned_to, created_at)
                        values (:workspace, :number, :invoice, :date, :reason, :currency, :subtotal, :tax, :total, :taxWords,
                               :offDue, :returned, :returnedTo, :at)
                        returning id""")
                .bind("workspace", invoice.id().workspace().value())
                .bind("number", number.toString())
                .bind("invoice", invoice.id().value())
                .bind("date", date)
                .bind("reason", reason)
                .bind("currency", proposal.total().currency().getCurrencyCode())
                .bind("subtotal", proposal.subtotal().minorUnits())
                .bind("tax", proposal.tax().minorUnits())
                .bind("total", proposal.total().minorUnits())
                .bind("taxWords", proposal.taxWords().orElse(null))
                .bind("offDue", offDue.minorUnits())
                .bind("returned", proposal.total().minus(offDue).minorUnits())
                .bind("returnedTo", returnedTo.map(CreditNote.ReturnTo::word).orElse(null))
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
        PreparedBatch lines = tx.handle().prepareBatch("""
                insert into credit_note_line (workspace_id, note_id, position, invoice_id, invoice_line, amount_minor)
                values (:workspace, :note, :position, :invoice, :line, :amount)""");
        for (int i = 0; i < proposal.lines().size(); i++) {
            CreditNote.Line line = proposal.lines().get(i);
            lines.bind("workspace", invoice.id().workspace().value()).bind("note", id).bind("position", i + 1).bind("invoice", invoice.id().value())
                    .bind("line", line.position()).bind("amount", line.amount().minorUnits()).add();
        }
        lines.execute();
        return find(tx, number).orElseThrow();
    }

    public Optional<CreditNote> find(Transaction tx, InvoiceNumber number) {
        return notes(tx, tx.handle().createQuery(SELECT + " where n.number = :number").bind("number", number.toString())).stream().findFirst();
    }

    /** Of an invoice, the oldest first. */
    public List<CreditNote> of(Transaction tx, InvoiceId invoice) {
        return notes(tx, tx.handle().createQuery(SELECT + " where n.workspace_id = :workspace and n.invoice_id = :invoice order by n.id")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value()));
    }

    /** A page of those dated within a range, in the order of date, workspace and id, after the given one. */
    public List<CreditNote> dated(Transaction tx, ExportStore.Wanted wanted, ExportStore.Place after, int atMost) {
        return notes(tx, tx.handle().createQuery(SELECT + """
                         where n.date >= :from and n.date < :to and (:workspace::int is null or n.workspace_id = :workspace)
                           and (n.date, n.workspace_id, n.id) > (:date, :afterWorkspace, :afterNote)
                         order by n.date, n.workspace_id, n.id limit :atMost""")
                .bind("from", wanted.from())
                .bind("to", wanted.to())
                .bind("workspace", wanted.workspace().map(WorkspaceId::value).orElse(null))
                .bind("date", after.date())
                .bind("afterWorkspace", after.invoice().workspace().value())
                .bind("afterNote", after.invoice().value())
                .bind("atMost", atMost));
    }

    private static List<CreditNote> notes(Transaction tx, Query query) {
        List<CreditNote> heads = query.map((row, context) -> note(row)).list();
        return heads.stream().map(note -> with(note, lines(tx, note))).toList();
    }

    private static List<CreditNote.Line> lines(Transaction tx, CreditNote note) {
        return tx.handle().createQuery("""
                        select c.invoice_line, c.amount_minor, l.description
                          from credit_note_line c
                          join invoice_line l on l.workspace_id = c.workspace_id and l.invoice_id = c.invoice_id and l.position = c.invoice_line
                         where c.workspace_id = :workspace and c.note_id = :note order by c.position""")
                .bind("workspace", note.workspaceId().value())
                .bind("note", note.id())
                .map((row, context) -> new CreditNote.Line(
                        row.getInt("invoice_line"), row.getString("description"), new Money(row.getLong("amount_minor"), note.total().currency())))
                .list();
    }

    private static CreditNote with(CreditNote note, List<CreditNote.Line> lines) {
        return new CreditNote(note.workspaceId(), note.id(), note.number(), note.invoice(), note.invoiceNumber(), note.workspace(), note.date(), note.reason(),
                lines, note.subtotal(), note.tax(), note.taxWords(), note.total(), note.offDue(), note.returned(), note.returnedTo(), note.createdAt());
    }

    private static CreditNote note(ResultSet row) throws SQLException {
        WorkspaceId workspace = new WorkspaceId(row.getInt("workspace_id"));
        return new CreditNote(
                workspace,
                row.getLong("id"),
                InvoiceNumber.parse(row.getString("number")).orElseThrow(),
                new InvoiceId(workspace, row.getLong("invoice_id")),
                InvoiceNumber.parse(row.getString("invoice_number")).orElseThrow(),
                FactsJson.workspace(row.getString("who")),
                row.getObject("date", LocalDate.class),
                row.getString("reason"),
                List.of(),
                money(row, "subtotal_minor"),
                money(row, "tax_minor"),
                Optional.ofNullable(row.getString("tax_words")),
                money(row, "total_minor"),
                money(row, "off_due_minor"),
                money(row, "returned_minor"),
                Optional.ofNullable(row.getString("returned_to")).map(to -> CreditNote.ReturnTo.valueOf(to.toUpperCase(Locale.ROOT))),
                InvoiceRows.instant(row, "created_at"));
    }

    private static Money money(ResultSet row, String column) throws SQLException {
        return new Money(row.getLong(column), InvoiceRows.currency(row));
    }
}
