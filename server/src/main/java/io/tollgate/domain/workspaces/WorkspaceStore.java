package io.tollgate.domain.workspaces;

import io.tollgate.domain.workspaces.Workspace.Status;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/** Workspaces by key and by id. */
public final class WorkspaceStore {

    /**
     * Waits for another transaction that is creating the same key.
     *
     * @throws ApiError ALREADY_EXISTS when the key is taken
     */
    public Workspace create(Transaction tx, NewWorkspace workspace, Instant now) {
        return tx.handle().createQuery("""
                        insert into workspace (key, name, owner_email, alert_email, status, created_at)
                        values (:key, :name, :ownerEmail, :ownerEmail, 'active', :now)
                        on conflict (key) do nothing
                        returning *
                        """)
                .bind("key", workspace.key())
                .bind("name", workspace.name())
                .bind("ownerEmail", workspace.ownerEmail())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(WorkspaceStore::workspace)
                .findOne()
                .orElseThrow(() -> ApiError.of(
                        ErrorCode.ALREADY_EXISTS, "There is already a workspace with the key \"" + workspace.key() + "\".", "key"));
    }

    /** Any text may be asked for, also one that could be no key. */
    public Optional<Workspace> find(Transaction tx, String key) {
        if (!WorkspaceRules.isKey(key)) {
            return Optional.empty();
        }
        return tx.handle().createQuery("select * from workspace where key = :key").bind("key", key).map(WorkspaceStore::workspace).findOne();
    }

    /** As {@link #find(Transaction, String)}, and its row is this transaction's until it ends. */
    public Optional<Workspace> findForUpdate(Transaction tx, String key) {
        if (!WorkspaceRules.isKey(key)) {
            return Optional.empty();
        }
        return tx.handle().createQuery("select * from workspace where key = :key for no key update")
                .bind("key", key).map(WorkspaceStore::workspace).findOne();
    }

    /** As {@link #findForUpdate(Transaction, String)}, by id. */
    public Optional<Workspace> findForUpdate(Transaction tx, WorkspaceId id) {
        return tx.handle().createQuery("select * from workspace where id = :id for no key update")
                .bind("id", id.value()).map(WorkspaceStore::workspace).findOne();
    }

    /** Keeps the workspaces as they are until the transaction ends, by rising id; others may do the same meanwhile. */
    public void lockShared(Transaction tx, Collection<WorkspaceId> ids) {
        tx.handle().createQuery("select id from workspace where id = any(:ids) order by id for share")
                .bind("ids", ids.stream().mapToInt(WorkspaceId::value).toArray())
                .mapTo(Integer.class)
                .list();
    }

    public Optional<Workspace> find(Transaction tx, WorkspaceId id) {
        return tx.handle().createQuery("select * from workspace where id = :id").bind("id", id.value()).map(WorkspaceStore::workspace).findOne();
    }

    /** Those of the workspaces that exist. */
    public Map<WorkspaceId, Workspace> findAll(Transaction tx, Collection<WorkspaceId> ids) {
        return tx.handle().createQuery("select * from workspace where id = any(:ids)")
                .bind("ids", ids.stream().mapToInt(WorkspaceId::value).toArray())
                .map(WorkspaceStore::workspace)
                .stream()
                .collect(Collectors.toMap(Workspace::id, each -> each));
    }

    /** The ids of those keys that exist, whatever texts are asked for. A key's id never changes. */
    public Map<String, WorkspaceId> idsOf(Transaction tx, Collection<String> keys) {
        return tx.handle().createQuery("select key, id from workspace where key = any(:keys)")
                .bind("keys", keys.stream().filter(WorkspaceRules::isKey).distinct().toArray(String[]::new))
                .map((row, context) -> Map.entry(row.getString("key"), new WorkspaceId(row.getInt("id"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** In the order they were created, those after the given one; {@link WorkspaceId#NONE} for the first page. */
    public List<Workspace> list(Transaction tx, WorkspaceId after, int atMost) {
        return tx.handle().createQuery("select * from workspace where id > :after order by id limit :atMost")
                .bind("after", after.value())
                .bind("atMost", atMost)
                .map(WorkspaceStore::workspace)
                .list();
    }

    /** As {@link #list}, of those whose key, name or addresses contain the text, whatever its capitals. */
    public List<Workspace> search(Transaction tx, String text, WorkspaceId after, int atMost) {
        return tx.handle().createQuery("""
                        select * from workspace
                        where id > :after and position(lower(:text) in lower(key || ' ' || name || ' ' || owner_email || ' ' || alert_email)) > 0
                        order by id limit :atMost
                        """)
                .bind("text", text.replace("\0", ""))
                .bind("after", after.value())
                .bind("atMost", atMost)
                .map(WorkspaceStore::workspace)
                .list();
    }

    public long count(Transaction tx) {
        return tx.handle().createQuery("select count(*) from workspace").mapTo(Long.class).one();
    }

    /** The workspace as it is now; empty when there is none. */
    public Optional<Workspace> update(Transaction tx, String key, WorkspaceUpdate update) {
        return tx.handle().createQuery("""
                        update workspace
                        set name = coalesce(:name, name),
                            owner_email = coalesce(:ownerEmail, owner_email),
                            alert_email = coalesce(:alertEmail, alert_email)
                        where key = :key
                        returning *
                        """)
                .bind("key", key)
                .bind("name", update.name())
                .bind("ownerEmail", update.ownerEmail())
                .bind("alertEmail", update.alertEmail())
                .map(WorkspaceStore::workspace)
                .findOne();
    }

    public void changeStatus(Transaction tx, WorkspaceId id, Status status) {
        tx.handle().createUpdate("update workspace set status = :status where id = :id and status <> :status")
                .bind("id", id.value())
                .bind("status", status.word())
                .execute();
    }

    private static Workspace workspace(ResultSet row, StatementContext context) throws SQLException {
        return new Workspace(
                new WorkspaceId(row.getInt("id")),
                row.getString("key"),
                row.getString("name"),
                row.getString("owner_email"),
                row.getString("alert_email"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
