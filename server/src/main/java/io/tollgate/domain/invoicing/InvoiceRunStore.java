package io.tollgate.domain.invoicing;

import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** Table {@code invoice_run}: how far the invoicing of each period is. */
public final class InvoiceRunStore {

    /**
     * @param workspaces looked at in the pass that runs now, or ran last
     * @param invoices made in all passes
     */
    public record Run(
            BillingPeriod period, Instant startedAt, Optional<Instant> draftedAt, Optional<Instant> finishedAt, long workspaces, long invoices) {}

    /** Begins a pass over the period's workspaces. */
    public void begin(Transaction tx, BillingPeriod period, Instant at) {
        update(tx, period, """
                insert into invoice_run (period, started_at) values (:period, :at)
                on conflict (period) do update set workspaces = 0
                """).bind("at", at).execute();
    }

    public void progress(Transaction tx, BillingPeriod period, int workspaces, int invoices) {
        update(tx, period, "update invoice_run set workspaces = workspaces + :workspaces, invoices = invoices + :invoices where period = :period")
                .bind("workspaces", workspaces)
                .bind("invoices", invoices)
                .execute();
    }

    public void drafted(Transaction tx, BillingPeriod period, Instant at) {
        update(tx, period, "update invoice_run set drafted_at = coalesce(drafted_at, :at) where period = :period").bind("at", at).execute();
    }

    /** No workspace of the period is left to bill. */
    public void finish(Transaction tx, BillingPeriod period, Instant at) {
        update(tx, period, """
                update invoice_run set drafted_at = coalesce(drafted_at, :at), finished_at = coalesce(finished_at, :at) where period = :period
                """).bind("at", at).execute();
    }

    public boolean isDrafted(Transaction tx, BillingPeriod period) {
        return tx.handle().createQuery("select exists (select from invoice_run where period = :period and drafted_at is not null)")
                .bind("period", period.firstDay())
                .mapTo(Boolean.class)
                .one();
    }

    /** The latest period that is finished; periods are finished in their order. */
    public Optional<BillingPeriod> lastFinished(Transaction tx) {
        return tx.handle().createQuery("select max(period) from invoice_run where finished_at is not null")
                .map((row, context) -> Optional.ofNullable(row.getObject(1, LocalDate.class)).map(InvoiceRunStore::period))
                .one();
    }

    /** The newest runs first. */
    public List<Run> newest(Transaction tx, int atMost) {
        Query query = tx.handle().createQuery("select * from invoice_run order by period desc limit :atMost").bind("atMost", atMost);
        return query.map((row, context) -> run(row)).list();
    }

    private static Update update(Transaction tx, BillingPeriod period, String statement) {
        return tx.handle().createUpdate(statement).bind("period", period.firstDay());
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(
                period(row.getObject("period", LocalDate.class)),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("drafted_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getLong("workspaces"),
                row.getLong("invoices"));
    }

    private static BillingPeriod period(LocalDate firstDay) {
        return new BillingPeriod(YearMonth.from(firstDay));
    }
}
