package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Table {@code correction_due}: which closed periods' usage changed since they were billed. Whoever marks one holds its workspace's row shared, and whoever
 * bills holds it alone, so that a change is in one invoice's usage or marked for the next, and never both or neither.
 */
public final class CorrectionStore {

    /** A workspace's period. */
    public record Changed(WorkspaceId workspace, BillingPeriod period) implements Comparable<Changed> {
        @Override
        public int compareTo(Changed other) {
            int byWorkspace = workspace.compareTo(other.workspace);
            return byWorkspace != 0 ? byWorkspace : period.compareTo(other.period);
        }
    }

    /** @param since when the period was billed or corrected last */
    public record Closed(BillingPeriod period, Instant since) {}

    /** Marks those of the periods that are closed; usage of the others is still to be billed. */
    public void mark(Transaction tx, SortedSet<Changed> changed, Instant at) {
        tx.handle().createUpdate("""
                        insert into correction_due (workspace_id, period, marked_at)
                        select workspace_id, period, :at
                          from unnest(:workspaces::int[], :periods::date[]) as changed (workspace_id, period)
                          join billed_period using (workspace_id, period)
                         where closed_at is not null
                         order by workspace_id, period
                            on conflict (workspace_id, period) do nothing""")
                .bind("workspaces", changed.stream().mapToInt(each -> each.workspace().value()).toArray())
                .bind("periods", changed.stream().map(each -> each.period().firstDay().toString()).toArray(String[]::new))
                .bind("at", utc(at))
                .execute();
    }

    /** The workspace's marked periods, the oldest first. */
    public List<Closed> due(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select period, coalesce(corrected_at, closed_at) as since
                          from correction_due join billed_period using (workspace_id, period)
                         where workspace_id = :workspace
                         order by period""")
                .bind("workspace", workspace.value())
                .map((row, context) -> closed(row))
                .list();
    }

    /** The period where it is closed. */
    public Optional<Closed> closed(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select period, coalesce(corrected_at, closed_at) as since
                          from billed_period where workspace_id = :workspace and period = :period and closed_at is not null""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .map((row, context) -> closed(row))
                .findOne();
    }

    /** Notes that what differed in these periods is billed. */
    public void settle(Transaction tx, WorkspaceId workspace, Collection<BillingPeriod> periods, Instant at) {
        if (periods.isEmpty()) {
            return;
        }
        String[] firstDays = periods.stream().map(period -> period.firstDay().toString()).toArray(String[]::new);
        tx.handle().createUpdate("delete from correction_due where workspace_id = :workspace and period = any(:periods::date[])")
                .bind("workspace", workspace.value())
                .bind("periods", firstDays)
                .execute();
        tx.handle().createUpdate("update billed_period set corrected_at = :at where workspace_id = :workspace and period = any(:periods::date[])")
                .bind("workspace", workspace.value())
                .bind("periods", firstDays)
                .bind("at", utc(at))
                .execute();
    }

    private static Closed closed(ResultSet row) throws SQLException {
        return new Closed(
                new BillingPeriod(YearMonth.from(row.getObject("period", LocalDate.class))),
                row.getObject("since", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
