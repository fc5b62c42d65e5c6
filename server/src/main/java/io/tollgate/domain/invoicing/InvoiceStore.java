package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** Tables {@code invoice}, {@code invoice_line} and {@code invoice_number}. */
public final class InvoiceStore {

    /**
     * Stores a new draft with its lines and the facts they were computed from.
     *
     * @param finalizeAt when it may be finalized
     */
    public InvoiceId save(Transaction tx, WorkspaceId workspace, BillingFacts facts, Draft draft, Instant finalizeAt, Instant at) {
        InvoiceId id = bindContent(
                        tx.handle().createQuery("""
                                insert into invoice (workspace_id, kind, status, date, period, period_from, period_to, currency,
                                       subtotal_minor, tax_minor, total_minor, due_minor, facts, created_at, finalize_at)
                                values (:workspace, :kind, 'draft', :date, :period, :periodFrom, :periodTo, :currency,
                                       :subtotal, :tax, :total, :due, :facts::jsonb, :at, :finalizeAt)
                                returning workspace_id, id"""),
                        facts, draft)
                .bind("workspace", workspace.value())
                .bind("kind", facts.kind().word())
                .bind("period", facts.period().firstDay())
                .bind("periodFrom", utc(facts.period().from()))
                .bind("periodTo", utc(facts.period().to()))
                .bind("at", utc(at))
                .bind("finalizeAt", utc(finalizeAt))
                .map((row, context) -> InvoiceRows.id(row))
                .one();
        insertLines(tx, id, draft.lines());
        return id;
    }

    /**
     * Puts other content in a draft's place, as when it is computed again from later facts. Kind and period stay.
     *
     * @throws IllegalStateException when it is no draft any more
     */
    public void replaceDraft(Transaction tx, InvoiceId id, BillingFacts facts, Draft draft) {
        int replaced = bind(
                        bindContent(
                                tx.handle().createUpdate("""
                                        update invoice
                                           set date = :date, currency = :currency, subtotal_minor = :subtotal, tax_minor = :tax,
                                               total_minor = :total, due_minor = :due, facts = :facts::jsonb
                                         where workspace_id = :workspace and id = :id and status = 'draft'"""),
                                facts, draft),
                        id)
                .execute();
        requireDraft(id, replaced);
        bind(tx.handle().createUpdate("delete from invoice_line where workspace_id = :workspace and invoice_id = :id"), id).execute();
        insertLines(tx, id, draft.lines());
    }

    /**
     * Gives a draft its number, after which its lines are fixed: open, or paid at once where nothing is due. The number's row is locked until
     * the transaction ends, and a rolled back one leaves no gap; so this stands last in its transaction.
     *
     * @throws IllegalStateException when it is no draft any more
     */
    public Invoice finalizeDraft(Transaction tx, InvoiceId id, Instant at) {
        List<Integer> years = bind(tx.handle().createQuery("""
                        select extract(year from date)::int from invoice
                         where workspace_id = :workspace and id = :id and status = 'draft' for update"""), id)
                .mapTo(Integer.class)
                .list();
        requireDraft(id, years.size());
        InvoiceNumber number = nextNumber(tx, InvoiceNumber.SERIES, years.getFirst());
        bind(tx.handle().createUpdate("""
                        update invoice
                           set number = :number, status = case when due_minor = 0 then 'paid' else 'open' end, finalized_at = :at
                         where workspace_id = :workspace and id = :id"""), id)
                .bind("number", number.toString())
                .bind("at", utc(at))
                .execute();
        return find(tx, id).orElseThrow();
    }

    /**
     * Takes what was paid off what is due; paid once nothing is.
     *
     * @throws IllegalStateException when the invoice awaits no payment, or not that much
     */
    public Invoice pay(Transaction tx, InvoiceId id, Money amount) {
        int paid = bind(tx.handle().createUpdate("""
                        update invoice
                           set due_minor = due_minor - :amount, status = case when due_minor = :amount then 'paid' else status end
                         where workspace_id = :workspace and id = :id and currency = :currency
                           and status in ('open', 'uncollectible') and due_minor >= :amount"""), id)
                .bind("amount", amount.minorUnits())
                .bind("currency", amount.currency().getCurrencyCode())
                .execute();
        if (paid != 1 || !amount.isPositive()) {
            throw new IllegalStateException(id + " awaits no payment of " + amount);
        }
        return find(tx, id).orElseThrow();
    }

    /** Throws a draft away that turned out not to be worth issuing. */
    public void deleteDraft(Transaction tx, InvoiceId id) {
        bind(tx.handle().createUpdate("delete from invoice_line where workspace_id = :workspace and invoice_id = :id"), id).execute();
        requireDraft(id, bind(tx.handle().createUpdate(
                "delete from invoice where workspace_id = :workspace and id = :id and status = 'draft'"), id).execute());
    }

    public Optional<Invoice> find(Transaction tx, InvoiceId id) {
        return bind(tx.handle().createQuery("""
                        select i.*, i.facts #>> '{workspace,key}' as workspace_key, i.facts #>> '{workspace,name}' as workspace_name,
                               (select v.number from invoice v where v.workspace_id = i.workspace_id and v.id = i.replaces_id) as replaces_number
                          from invoice i where workspace_id = :workspace and id = :id"""), id)
                .map((row, context) -> InvoiceRows.invoice(row, lines(tx, id)))
                .findOne();
    }

    public Optional<Invoice> find(Transaction tx, InvoiceNumber number) {
        return tx.handle().createQuery("select workspace_id, id from invoice where number = :number")
                .bind("number", number.toString())
                .map((row, context) -> InvoiceRows.id(row))
                .findOne()
                .flatMap(id -> find(tx, id));
    }

    /** What the invoice was computed from. */
    public Optional<BillingFacts> facts(Transaction tx, InvoiceId id) {
        return bind(tx.handle().createQuery("select facts from invoice where workspace_id = :workspace and id = :id"), id)
                .mapTo(String.class)
                .findOne()
                .map(FactsJson::facts);
    }

    /** A page of the workspace's invoices, newest first, drafts too. */
    public List<Invoice> newest(Transaction tx, WorkspaceId workspace, int atMost) {
        return before(tx, new InvoiceId(workspace, Long.MAX_VALUE), atMost);
    }

    /** The page after {@link #newest}: invoices of the same workspace older than the last one seen. */
    public List<Invoice> before(Transaction tx, InvoiceId lastSeen, int atMost) {
        return bind(tx.handle().createQuery("""
                        select workspace_id, id from invoice
                         where workspace_id = :workspace and id < :id order by id desc limit :atMost"""), lastSeen)
                .bind("atMost", atMost)
                .map((row, context) -> InvoiceRows.id(row))
                .stream()
                .flatMap(id -> find(tx, id).stream())
                .toList();
    }

    public boolean isDraft(Transaction tx, InvoiceId id) {
        return bind(tx.handle().createQuery(
                        "select exists (select from invoice where workspace_id = :workspace and id = :id and status = 'draft')"), id)
                .mapTo(Boolean.class)
                .one();
    }

    /** A page of the drafts whose time has come, in id order after the given one. */
    public List<InvoiceId> draftsDue(Transaction tx, Instant by, InvoiceId after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select workspace_id, id from invoice
                         where status = 'draft' and finalize_at <= :by and (workspace_id, id) > (:workspace, :id)
                         order by workspace_id, id limit :atMost"""), after)
                .bind("by", utc(by))
                .bind("atMost", atMost)
                .map((row, context) -> InvoiceRows.id(row))
                .list();
    }

    /** When the next draft after that instant is to be finalized. */
    public Optional<Instant> nextFinalization(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(finalize_at) from invoice where status = 'draft' and finalize_at > :after")
                .bind("after", utc(after))
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    /** Writes off what is due: it is awaited no more, though it may still be paid. @throws IllegalStateException when the invoice is not open */
    public Invoice writeOff(Transaction tx, InvoiceId id) {
        int written = bind(tx.handle().createUpdate(
                "update invoice set status = 'uncollectible' where workspace_id = :workspace and id = :id and status = 'open'"), id).execute();
        if (written != 1) {
            throw new IllegalStateException(id + " is not open");
        }
        return find(tx, id).orElseThrow();
    }

    private List<InvoiceLine> lines(Transaction tx, InvoiceId id) {
        return bind(tx.handle().createQuery("""
                        select l.*, i.currency
                          from invoice_line l join invoice i on i.workspace_id = l.workspace_id and i.id = l.invoice_id
                         where l.workspace_id = :workspace and l.invoice_id = :id
                         order by l.position"""), id)
                .map((row, context) -> InvoiceRows.line(row))
                .list();
    }

    private void insertLines(Transaction tx, InvoiceId id, List<InvoiceLine> lines) {
        if (lines.isEmpty()) {
            return;
        }
        PreparedBatch batch = tx.handle().prepareBatch("""
                insert into invoice_line (workspace_id, invoice_id, position, kind, description, metric, quantity, unit_price,
                       period_from, period_to, amount_minor, basis)
                values (:workspace, :id, :position, :kind, :description, :metric, :quantity, :unitPrice,
                       :periodFrom, :periodTo, :amount, :basis::jsonb)""");
        for (int i = 0; i < lines.size(); i++) {
            InvoiceLine line = lines.get(i);
            bind(batch, id)
                    .bind("position", i + 1)
                    .bind("kind", line.kind().word())
                    .bind("description", line.description())
                    .bind("metric", line.metric().orElse(null))
                    .bind("quantity", line.quantity().orElse(null))
                    .bind("unitPrice", line.unitPrice().orElse(null))
                    .bind("periodFrom", utc(line.period().from()))
                    .bind("periodTo", utc(line.period().to()))
                    .bind("amount", line.amount().minorUnits())
                    .bind("basis", FactsJson.write(line.basis()))
                    .add();
        }
        batch.execute();
    }

    /** The row's lock makes transactions take their numbers one after the other, each when the one before has ended. */
    InvoiceNumber nextNumber(Transaction tx, String series, int year) {
        long running = tx.handle().createQuery("""
                        insert into invoice_number (series, last) values (:series, 1)
                            on conflict (series) do update set last = invoice_number.last + 1
                     returning last""")
                .bind("series", series)
                .mapTo(Long.class)
                .one();
        return new InvoiceNumber(series, year, running);
    }

    private static <S extends SqlStatement<S>> S bindContent(S statement, BillingFacts facts, Draft draft) {
        long due = Math.max(0, draft.total().minorUnits());
        return statement
                .bind("date", facts.date())
                .bind("currency", facts.currency().getCurrencyCode())
                .bind("subtotal", draft.subtotal().minorUnits())
                .bind("tax", draft.tax().minorUnits())
                .bind("total", draft.total().minorUnits())
                .bind("due", due)
                .bind("facts", FactsJson.write(facts));
    }

    private static <S extends SqlStatement<S>> S bind(S statement, InvoiceId id) {
        return statement.bind("workspace", id.workspace().value()).bind("id", id.value());
    }

    private static void requireDraft(InvoiceId id, int found) {
        if (found != 1) {
            throw new IllegalStateException(id + " is no draft");
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
