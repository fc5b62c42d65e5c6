package io.tollgate.domain.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollgate.domain.notifications.OutboxItem.Kind;
import io.tollgate.domain.notifications.OutboxItem.Status;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.StatementContext;

/** Puts mails and webhooks into the outbox, looks at them, and has them sent again. */
public final class OutboxStore {
    private final Tokens tokens;

    public OutboxStore(Tokens tokens) {
        this.tokens = tokens;
    }

    /** @param template what kind of mail it is, "alert.crossed"; for lists and logs */
    public record NewMail(WorkspaceId workspace, String to, String template, Letter letter) {}

    /** Sent after this transaction has committed. */
    public void mail(Transaction tx, NewMail mail, Instant now) {
        tx.handle().createUpdate("""
                        insert into outbox (workspace_id, kind, type, message_id, recipient, content, status, next_attempt_at, created_at)
                        values (:workspace, 'mail', :type, :messageId, :to, :letter, 'waiting', :now, :now)
                        """)
                .bind("workspace", mail.workspace().value())
                .bind("type", mail.template())
                .bind("messageId", tokens.id("mail_"))
                .bind("to", mail.to())
                .bind("letter", mail.letter().json())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /**
     * Sent after this transaction has committed, to each endpoint that wants it; one that is disabled keeps it as failed, to be sent by hand.
     *
     * @param data what happened; amounts and quantities as strings
     */
    public void event(Transaction tx, WorkspaceId workspace, EventType type, JsonNode data, Instant now) {
        String body = JsonNodeFactory.instance.objectNode()
                .put("type", type.word())
                .put("timestamp", now.toString())
                .set("data", data)
                .toString();
        tx.handle().createUpdate("""
                        insert into outbox (workspace_id, kind, type, message_id, recipient, endpoint_id, content,
                            status, next_attempt_at, finished_at, last_error, created_at)
                        select :workspace, 'webhook', :type, :messageId, url, id, :body,
                            case when disabled_at is null then 'waiting' else 'failed' end,
                            case when disabled_at is null then :now end,
                            case when disabled_at is not null then :now end,
                            case when disabled_at is not null then 'The endpoint was disabled.' end, :now
                        from webhook_endpoint
                        where workspace_id in (0, :workspace) and (event_types = '{}' or :type = any (event_types))
                        order by id for key share
                        """)
                .bind("workspace", workspace.value())
                .bind("type", type.word())
                .bind("messageId", tokens.id("evt_"))
                .bind("body", body)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Newest first, those before the given row number. */
    public List<OutboxItem> list(Transaction tx, long before, int atMost) {
        return tx.handle().createQuery("select * from outbox where id < :before order by id desc limit :atMost")
                .bind("before", before)
                .bind("atMost", atMost)
                .map(OutboxStore::item)
                .list();
    }

    /** As {@link #list(Transaction, long, int)}, of one workspace. */
    public List<OutboxItem> list(Transaction tx, WorkspaceId workspace, long before, int atMost) {
        return tx.handle().createQuery("""
                        select * from outbox where workspace_id = :workspace and id < :before order by id desc limit :atMost
                        """)
                .bind("workspace", workspace.value())
                .bind("before", before)
                .bind("atMost", atMost)
                .map(OutboxStore::item)
                .list();
    }

    /** What was told a workspace in a range of time, newest first. */
    public List<OutboxItem> during(Transaction tx, WorkspaceId workspace, TimeRange range, int atMost) {
        return tx.handle().createQuery("""
                        select * from outbox where workspace_id = :workspace and created_at >= :from and created_at < :to order by id desc limit :atMost
                        """)
                .bind("workspace", workspace.value())
                .bind("from", range.from())
                .bind("to", range.to())
                .bind("atMost", atMost)
                .map(OutboxStore::item)
                .list();
    }

    /** As {@link #list(Transaction, long, int)}, of those that stand so. */
    public List<OutboxItem> list(Transaction tx, Status status, long before, int atMost) {
        return tx.handle().createQuery("select * from outbox where status = :status and id < :before order by id desc limit :atMost")
                .bind("status", status.word())
                .bind("before", before)
                .bind("atMost", atMost)
                .map(OutboxStore::item)
                .list();
    }

    /** How many there are of each status. */
    public Map<Status, Long> counts(Transaction tx) {
        Map<Status, Long> counts = new EnumMap<>(Status.class);
        tx.handle().createQuery("select status, count(*) as number from outbox group by status")
                .map((row, context) -> Map.entry(Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)), row.getLong("number")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /** As {@link #list(Transaction, long, int)}, of one endpoint, with every attempt. */
    public List<OutboxItem.WithAttempts> ofEndpoint(Transaction tx, String endpoint, long before, int atMost) {
        List<OutboxItem> items = tx.handle().createQuery("""
                        select * from outbox where endpoint_id = :endpoint and id < :before order by id desc limit :atMost
                        """)
                .bind("endpoint", endpoint)
                .bind("before", before)
                .bind("atMost", atMost)
                .map(OutboxStore::item)
                .list();
        Map<OutboxId, List<OutboxItem.Attempt>> attempts = attempts(tx, items);
        return items.stream().map(item -> new OutboxItem.WithAttempts(item, attempts.getOrDefault(item.id(), List.of()))).toList();
    }

    public Optional<OutboxItem> find(Transaction tx, OutboxId id) {
        return tx.handle().createQuery("select * from outbox where workspace_id = :workspace and id = :id")
                .bind("workspace", id.workspace().value())
                .bind("id", id.value())
                .map(OutboxStore::item)
                .findOne();
    }

    /** Has it sent at once, under the id it has, whatever became of it before; its attempts begin anew. */
    public OutboxItem replay(Transaction tx, OutboxId id, Instant now) {
        return tx.handle().createQuery("""
                        update outbox
                        set status = 'waiting', next_attempt_at = :now, finished_at = null, last_error = null, attempts_before_replay = attempts
                        where workspace_id = :workspace and id = :id
                        returning *
                        """)
                .bind("workspace", id.workspace().value())
                .bind("id", id.value())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(OutboxStore::item)
                .one();
    }

    /** Has all of an endpoint's failed webhooks that were made since an instant sent at once, and says how many. */
    public int replayFailed(Transaction tx, String endpoint, Instant since, Instant now) {
        return tx.handle().createUpdate("""
                        update outbox
                        set status = 'waiting', next_attempt_at = :now, finished_at = null, last_error = null, attempts_before_replay = attempts
                        where endpoint_id = :endpoint and status = 'failed' and created_at >= :since
                        """)
                .bind("endpoint", endpoint)
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Removes up to that many rows that were finished before the instant, and says how many. */
    public int forget(Transaction tx, Instant finishedBefore, int atMost) {
        return tx.handle().createUpdate("""
                        delete from outbox where (workspace_id, id) in (
                            select workspace_id, id from outbox where finished_at < :before order by finished_at limit :atMost for update skip locked)
                        """)
                .bind("before", finishedBefore.atOffset(ZoneOffset.UTC))
                .bind("atMost", atMost)
                .execute();
    }

    private static Map<OutboxId, List<OutboxItem.Attempt>> attempts(Transaction tx, List<OutboxItem> items) {
        Map<OutboxId, List<OutboxItem.Attempt>> attempts = new HashMap<>();
        tx.handle().createQuery("""
                        select a.* from outbox_attempt a
                        join unnest(:workspaces::int[], :ids::bigint[]) as asked (workspace_id, outbox_id) using (workspace_id, outbox_id)
                        order by a.number
                        """)
                .bind("workspaces", items.stream().mapToInt(item -> item.id().workspace().value()).toArray())
                .bind("ids", items.stream().mapToLong(item -> item.id().value()).toArray())
                .map((row, context) -> Map.entry(new OutboxId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("outbox_id")), attempt(row)))
                .forEach(entry -> attempts.computeIfAbsent(entry.getKey(), any -> new java.util.ArrayList<>()).add(entry.getValue()));
        return attempts;
    }

    private static OutboxItem.Attempt attempt(ResultSet row) throws SQLException {
        int status = row.getInt("status_code");
        return new OutboxItem.Attempt(
                row.getInt("number"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                Optional.ofNullable(row.getString("error")),
                row.getLong("duration_millis"));
    }

    private static OutboxItem item(ResultSet row, StatementContext context) throws SQLException {
        return new OutboxItem(
                new OutboxId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("type"),
                row.getString("message_id"),
                row.getString("recipient"),
                Optional.ofNullable(row.getString("endpoint_id")),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getInt("attempts"),
                instant(row, "next_attempt_at"),
                Optional.ofNullable(row.getString("last_error")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "finished_at"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
