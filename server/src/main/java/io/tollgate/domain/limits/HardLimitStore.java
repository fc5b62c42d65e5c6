package io.tollgate.domain.limits;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Owners' limits. Whoever writes one holds the workspace's row locked, so that no counter begins without it. */
public final class HardLimitStore {

    public void set(Transaction tx, WorkspaceId workspace, HardLimit limit) {
        tx.handle().createUpdate("""
                        insert into hard_limit (workspace_id, metric, quantity, running_work, set_at, set_by)
                        values (:workspace, :metric, :quantity, :runningWork, :setAt, :setBy)
                        on conflict (workspace_id, metric) do update
                        set quantity = excluded.quantity, running_work = excluded.running_work, set_at = excluded.set_at, set_by = excluded.set_by
                        """)
                .bind("workspace", workspace.value())
                .bind("metric", limit.metric())
                .bind("quantity", limit.quantity())
                .bind("runningWork", limit.runningWork().word())
                .bind("setAt", limit.setAt())
                .bind("setBy", limit.setBy())
                .execute();
    }

    /** Whether there was one. */
    public boolean remove(Transaction tx, WorkspaceId workspace, String metric) {
        return tx.handle().createUpdate("delete from hard_limit where workspace_id = :workspace and metric = :metric")
                .bind("workspace", workspace.value())
                .bind("metric", metric)
                .execute() == 1;
    }

    public Optional<HardLimit> find(Transaction tx, WorkspaceId workspace, String metric) {
        return tx.handle().createQuery("select * from hard_limit where workspace_id = :workspace and metric = :metric")
                .bind("workspace", workspace.value())
                .bind("metric", metric)
                .map((row, context) -> limit(row))
                .findOne();
    }

    /** A workspace's limits by metric. */
    public Map<String, HardLimit> of(Transaction tx, WorkspaceId workspace) {
        Map<String, HardLimit> limits = new HashMap<>();
        tx.handle().createQuery("select * from hard_limit where workspace_id = :workspace")
                .bind("workspace", workspace.value())
                .map((row, context) -> limit(row))
                .forEach(limit -> limits.put(limit.metric(), limit));
        return limits;
    }

    private static HardLimit limit(ResultSet row) throws SQLException {
        return new HardLimit(
                row.getString("metric"),
                row.getLong("quantity"),
                RunningWork.valueOf(row.getString("running_work").toUpperCase(Locale.ROOT)),
                row.getObject("set_at", OffsetDateTime.class).toInstant(),
                row.getString("set_by"));
    }
}
