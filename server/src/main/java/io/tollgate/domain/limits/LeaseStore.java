package io.tollgate.domain.limits;

import io.tollgate.domain.limits.Lease.State;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The leases' rows. Who starts one holds its workspace's row locked, so that machines are counted one start at a time. */
public final class LeaseStore {

    /** How many machines run, those that are lost but not yet ended left out. */
    public record Running(int inWorkspace, int inProject) {}

    public Running running(Transaction tx, WorkspaceId workspace, int projectId, Instant now) {
        return tx.handle().createQuery("""
                        select count(*) as in_workspace, count(*) filter (where project_id = :project) as in_project
                        from lease where workspace_id = :workspace and state = 'running' and renew_by > :now
                        """)
                .bind("workspace", workspace.value())
                .bind("project", projectId)
                .bind("now", now)
                .map((row, context) -> new Running(row.getInt("in_workspace"), row.getInt("in_project")))
                .one();
    }

    public LeaseId start(Transaction tx, WorkspaceId workspace, int projectId, String project, String machine, Instant now, Instant renewBy) {
        return tx.handle().createQuery("""
                        insert into lease (workspace_id, project_id, project, machine, started_at, metered_from, last_renewed_at, renew_by)
                        values (:workspace, :projectId, :project, :machine, :now, :now, :now, :renewBy)
                        returning id
                        """)
                .bind("workspace", workspace.value())
                .bind("projectId", projectId)
                .bind("project", project)
                .bind("machine", machine)
                .bind("now", now)
                .bind("renewBy", renewBy)
                .map((row, context) -> new LeaseId(workspace, row.getLong("id")))
                .one();
    }

    public Optional<Lease> find(Transaction tx, LeaseId id) {
        return tx.handle().createQuery("select * from lease where workspace_id = :workspace and id = :id")
                .bind("workspace", id.workspace().value()).bind("id", id.value()).map(LeaseStore::lease).findOne();
    }

    /** As {@link #find}, locked until the transaction ends; called before counters are locked. */
    public Optional<Lease> lock(Transaction tx, LeaseId id) {
        return tx.handle().createQuery("select * from lease where workspace_id = :workspace and id = :id for update")
                .bind("workspace", id.workspace().value()).bind("id", id.value()).map(LeaseStore::lease).findOne();
    }

    public void renew(Transaction tx, LeaseId id, Instant meteredFrom, Instant now, Instant renewBy) {
        tx.handle().createUpdate("""
                        update lease set metered_from = :meteredFrom, last_renewed_at = :now, renew_by = :renewBy
                        where workspace_id = :workspace and id = :id and state = 'running'
                        """)
                .bind("workspace", id.workspace().value())
                .bind("id", id.value())
                .bind("meteredFrom", meteredFrom)
                .bind("now", now)
                .bind("renewBy", renewBy)
                .execute();
    }

    public void end(Transaction tx, LeaseId id, State state, Instant at) {
        tx.handle().createUpdate("update lease set state = :state, ended_at = :at where workspace_id = :workspace and id = :id and state = 'running'")
                .bind("workspace", id.workspace().value())
                .bind("id", id.value())
                .bind("state", state.word())
                .bind("at", at)
                .execute();
    }

    /** Running leases that were not renewed in time, the longest overdue first. @param skip how many of them to pass over */
    public List<Lease> lost(Transaction tx, Instant now, int atMost, int skip) {
        return tx.handle().createQuery("""
                        select * from lease where state = 'running' and renew_by <= :now
                        order by renew_by, workspace_id, id limit :atMost offset :skip
                        """)
                .bind("now", now)
                .bind("atMost", atMost)
                .bind("skip", skip)
                .map(LeaseStore::lease)
                .list();
    }

    /** When the first running lease is lost unless it is renewed, after the given instant. */
    public Optional<Instant> nextLoss(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(renew_by) from lease where state = 'running' and renew_by > :after")
                .bind("after", after)
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    /** Forgets leases that ended before then. @return how many; fewer than asked for when none is left */
    public int purge(Transaction tx, Instant endedBefore, int atMost) {
        return tx.handle().createUpdate("""
                        delete from lease where (workspace_id, id) in (
                            select workspace_id, id from lease where ended_at < :before limit :atMost for update skip locked)
                        """)
                .bind("before", endedBefore)
                .bind("atMost", atMost)
                .execute();
    }

    private static Lease lease(ResultSet row, StatementContext context) throws SQLException {
        return new Lease(
                new LeaseId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id")),
                row.getInt("project_id"),
                row.getString("project"),
                row.getString("machine"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                instant(row, "started_at"),
                instant(row, "metered_from"),
                instant(row, "last_renewed_at"),
                instant(row, "renew_by"),
                Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
