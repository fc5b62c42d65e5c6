package io.tollgate.domain.payments;

import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;

/** Table {@code invoice_collection}: what is to be collected, and when. */
public final class CollectionStore {

    /**
     * @param attempts made by the schedule so far
     * @param scheduledAt when the schedule tries next; empty while it tries, and when it has ended
     * @param askedAt when it is tried besides the schedule
     * @param endedAt since when it is overdue
     */
    public record Collection(
            InvoiceId invoice,
            int attempts,
            Optional<Instant> firstAttemptAt,
            Optional<Instant> scheduledAt,
            Optional<Instant> askedAt,
            Optional<Instant> endedAt) {
        public boolean isScheduledBy(Instant now) {
            return scheduledAt.filter(at -> !at.isAfter(now)).isPresent();
        }

        public boolean isAskedBy(Instant now) {
            return askedAt.filter(at -> !at.isAfter(now)).isPresent();
        }
    }

    /** What is due of the invoice is to be collected from now on. */
    public void begin(Transaction tx, InvoiceId invoice, Instant at) {
        update(tx, invoice, "insert into invoice_collection (workspace_id, invoice_id, scheduled_at) values (:workspace, :invoice, :at)")
                .bind("at", utc(at))
                .execute();
    }

    /** As {@link #begin}, for what has been overdue before: it is tried once, and has no schedule. */
    public void beginOverdue(Transaction tx, InvoiceId invoice, Instant at) {
        update(tx, invoice, "insert into invoice_collection (workspace_id, invoice_id, asked_at, ended_at) values (:workspace, :invoice, :at, :at)")
                .bind("at", utc(at))
                .execute();
    }

    public Optional<Collection> find(Transaction tx, InvoiceId invoice) {
        return bind(tx.handle().createQuery("select * from invoice_collection where workspace_id = :workspace and invoice_id = :invoice"), invoice)
                .map((row, context) -> collection(row))
                .findOne();
    }

    /** An attempt of the schedule begins; it counts. */
    public Collection attempt(Transaction tx, InvoiceId invoice, Instant at) {
        update(tx, invoice, """
                        update invoice_collection
                           set attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, :at), scheduled_at = null,
                               asked_at = case when asked_at > :at then asked_at end
                         where workspace_id = :workspace and invoice_id = :invoice""")
                .bind("at", utc(at))
                .execute();
        return find(tx, invoice).orElseThrow();
    }

    /** An attempt besides the schedule begins; it does not count. */
    public void extraAttempt(Transaction tx, InvoiceId invoice) {
        update(tx, invoice, "update invoice_collection set asked_at = null where workspace_id = :workspace and invoice_id = :invoice").execute();
    }

    public void schedule(Transaction tx, InvoiceId invoice, Instant next) {
        update(tx, invoice, """
                        update invoice_collection set scheduled_at = :next
                         where workspace_id = :workspace and invoice_id = :invoice and ended_at is null""")
                .bind("next", utc(next))
                .execute();
    }

    /** As something else is under way for the invoice, what is due by now waits. */
    public void postpone(Transaction tx, InvoiceId invoice, Instant now, Instant until) {
        update(tx, invoice, """
                        update invoice_collection
                           set scheduled_at = case when scheduled_at <= :now then :until else scheduled_at end,
                               asked_at = case when asked_at <= :now then :until else asked_at end
                         where workspace_id = :workspace and invoice_id = :invoice""")
                .bind("now", utc(now))
                .bind("until", utc(until))
                .execute();
    }

    /** The schedule is through: the invoice is overdue. */
    public void end(Transaction tx, InvoiceId invoice, Instant at) {
        update(tx, invoice, """
                        update invoice_collection set scheduled_at = null, ended_at = coalesce(ended_at, :at)
                         where workspace_id = :workspace and invoice_id = :invoice""")
                .bind("at", utc(at))
                .execute();
    }

    /** What is due of the invoice is overdue from now on, and nothing is tried by itself. */
    public void overdueAtOnce(Transaction tx, InvoiceId invoice, Instant at) {
        update(tx, invoice, """
                        insert into invoice_collection (workspace_id, invoice_id, ended_at) values (:workspace, :invoice, :at)
                            on conflict (workspace_id, invoice_id) do update
                                set scheduled_at = null, asked_at = null, ended_at = coalesce(invoice_collection.ended_at, excluded.ended_at)""")
                .bind("at", utc(at))
                .execute();
    }

    /** Nothing is tried any more; what was overdue stays so. */
    public void stop(Transaction tx, InvoiceId invoice) {
        update(tx, invoice, "delete from invoice_collection where workspace_id = :workspace and invoice_id = :invoice and ended_at is null").execute();
        extraAttempt(tx, invoice);
    }

    /** Nothing is to be collected any more. */
    public void forget(Transaction tx, InvoiceId invoice) {
        update(tx, invoice, "delete from invoice_collection where workspace_id = :workspace and invoice_id = :invoice").execute();
    }

    /** All that the workspace owes is tried at once, besides the schedule. */
    public void ask(Transaction tx, WorkspaceId workspace, Instant at) {
        tx.handle().createUpdate("update invoice_collection set asked_at = :at where workspace_id = :workspace")
                .bind("workspace", workspace.value())
                .bind("at", utc(at))
                .execute();
    }

    /** A page of what is to be tried, in id order after the given one. */
    public List<InvoiceId> due(Transaction tx, Instant by, InvoiceId after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select workspace_id, invoice_id from invoice_collection
                         where (scheduled_at is not null or asked_at is not null) and least(scheduled_at, asked_at) <= :by
                           and (workspace_id, invoice_id) > (:workspace, :invoice)
                         order by workspace_id, invoice_id limit :atMost"""), after)
                .bind("by", utc(by))
                .bind("atMost", atMost)
                .map((row, context) -> id(row))
                .list();
    }

    /** When something is to be tried next after that instant. */
    public Optional<Instant> nextDue(Transaction tx, Instant after) {
        return tx.handle().createQuery("""
                        select min(at) from (
                            select min(scheduled_at) as at from invoice_collection where scheduled_at > :after
                            union all select min(asked_at) from invoice_collection where asked_at > :after) as next""")
                .bind("after", utc(after))
                .map((row, context) -> instant(row, "min"))
                .one();
    }

    /** Invoices whose schedule is through and that still await payment, also those that were written off. */
    public List<InvoiceId> overdue(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select c.workspace_id, c.invoice_id from invoice_collection c
                          join invoice i on i.workspace_id = c.workspace_id and i.id = c.invoice_id
                         where c.workspace_id = :workspace and c.ended_at is not null and i.status in ('open', 'uncollectible') and i.due_minor > 0
                         order by c.invoice_id""")
                .bind("workspace", workspace.value())
                .map((row, context) -> id(row))
                .list();
    }

    /** Open invoices of which something is due, the oldest first. */
    public List<InvoiceId> owed(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select workspace_id, id as invoice_id from invoice
                         where workspace_id = :workspace and status = 'open' and due_minor > 0 order by id""")
                .bind("workspace", workspace.value())
                .map((row, context) -> id(row))
                .list();
    }

    private static Collection collection(ResultSet row) throws SQLException {
        return new Collection(id(row), row.getInt("attempts"), instant(row, "first_attempt_at"), instant(row, "scheduled_at"), instant(row, "asked_at"),
                instant(row, "ended_at"));
    }

    private static InvoiceId id(ResultSet row) throws SQLException {
        return new InvoiceId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("invoice_id"));
    }

    private static Update update(Transaction tx, InvoiceId invoice, String statement) {
        return bind(tx.handle().createUpdate(statement), invoice);
    }

    private static <S extends SqlStatement<S>> S bind(S statement, InvoiceId invoice) {
        return statement.bind("workspace", invoice.workspace().value()).bind("invoice", invoice.value());
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
