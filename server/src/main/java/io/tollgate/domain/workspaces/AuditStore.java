package io.tollgate.domain.workspaces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.StatementContext;

/** Who changed what, written with the change. */
public final class AuditStore {
    /** Before the newest: for the first page. */
    public static final long FROM_THE_NEWEST = Long.MAX_VALUE;

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    public void append(Transaction tx, AuditEntry entry) {
        tx.handle().createUpdate("""
                        insert into audit_entry (workspace_id, at, actor, action, subject, detail)
                        values (:workspace, :at, :actor, :action, :subject, :detail::jsonb)
                        """)
                .bind("workspace", entry.workspace().value())
                .bind("at", entry.at().atOffset(ZoneOffset.UTC))
                .bind("actor", entry.actor())
                .bind("action", entry.action())
                .bind("subject", entry.subject())
                .bind("detail", json(entry.detail()))
                .execute();
    }

    /** Of all workspaces and the platform, newest first, those before the given id. */
    public List<AuditEntry.Listed> list(Transaction tx, long before, int atMost) {
        return tx.handle().createQuery("select * from audit_entry where id < :before order by id desc limit :atMost")
                .bind("before", before)
                .bind("atMost", atMost)
                .map(AuditStore::listed)
                .list();
    }

    /** As {@link #list(Transaction, long, int)}, of one workspace. */
    public List<AuditEntry.Listed> list(Transaction tx, WorkspaceId workspace, long before, int atMost) {
        return tx.handle().createQuery("""
                        select * from audit_entry where workspace_id = :workspace and id < :before order by id desc limit :atMost
                        """)
                .bind("workspace", workspace.value())
                .bind("before", before)
                .bind("atMost", atMost)
                .map(AuditStore::listed)
                .list();
    }

    /** What was changed of a workspace in a range of time, newest first. */
    public List<AuditEntry.Listed> during(Transaction tx, WorkspaceId workspace, TimeRange range, int atMost) {
        return tx.handle().createQuery("""
                        select * from audit_entry where workspace_id = :workspace and at >= :from and at < :to order by id desc limit :atMost
                        """)
                .bind("workspace", workspace.value())
                .bind("from", range.from())
                .bind("to", range.to())
                .bind("atMost", atMost)
                .map(AuditStore::listed)
                .list();
    }

    private static AuditEntry.Listed listed(ResultSet row, StatementContext context) throws SQLException {
        return new AuditEntry.Listed(row.getLong("id"), new AuditEntry(
                new WorkspaceId(row.getInt("workspace_id")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("action"),
                row.getString("subject"),
                detail(row.getString("detail"))));
    }

    private static String json(Map<String, String> detail) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(detail));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, String> detail(String json) {
        try {
            return JSON.readValue(json, DETAIL);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("an audit entry's detail is no mapping of texts: " + json, broken);
        }
    }
}
