package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/** Finds an event to take back, and marks it as taken back. */
public final class VoidStore {

    /** Where an event stands by its unique key. */
    public record Counted(
            int workspaceId,
            int sourceId,
            String eventId,
            Instant receivedAt,
            Instant occurredAt,
            long seq,
            Optional<Instant> voidedAt,
            Optional<String> amendedBy) {}

    /**
     * What it said and counted for.
     *
     * @param beyondLimit by metric number, the part that was beyond a limit
     */
    public record Detail(
            int projectId,
            String project,
            String type,
            String dataText,
            boolean ownKey,
            List<Integer> metricIds,
            List<Long> quantities,
            Map<Integer, Long> beyondLimit) {}

    /** The workspaces that have an event of this source and id. */
    public List<Counted> find(Transaction tx, String source, String id) {
        return tx.handle().createQuery("""
                        select k.* from event_source s
                        join event_key k on k.workspace_id = s.workspace_id and k.source_id = s.id and k.event_id = :id
                        where s.source = :source limit 2
                        """)
                .bind("source", source)
                .bind("id", id)
                .map((row, context) -> counted(row))
                .list();
    }

    /** The event as it is just now; others may take it back meanwhile. */
    public Optional<Counted> find(Transaction tx, int workspaceId, String source, String id) {
        return counted(tx.handle().createQuery("""
                        select k.* from event_source s
                        join event_key k on k.workspace_id = s.workspace_id and k.source_id = s.id and k.event_id = :id
                        where s.workspace_id = :workspace and s.source = :source
                        """), workspaceId, source, id);
    }

    /** Locks the event's key, so that it is taken back once. */
    public Optional<Counted> lock(Transaction tx, int workspaceId, String source, String id) {
        return counted(tx.handle().createQuery("""
                        select k.* from event_source s
                        join event_key k on k.workspace_id = s.workspace_id and k.source_id = s.id and k.event_id = :id
                        where s.workspace_id = :workspace and s.source = :source
                        for update of k
                        """), workspaceId, source, id);
    }

    private static Optional<Counted> counted(Query query, int workspaceId, String source, String id) {
        return query
                .bind("workspace", workspaceId)
                .bind("source", source)
                .bind("id", id)
                .map((row, context) -> counted(row))
                .findOne();
    }

    /** Empty when the raw event has been removed by retention. */
    public Optional<Detail> detail(Transaction tx, Counted event) {
        Map<Integer, Long> beyond = new HashMap<>();
        tx.handle().createQuery("select metric_id, beyond_limit from event_beyond_limit where workspace_id = :workspace and seq = :seq")
                .bind("workspace", event.workspaceId())
                .bind("seq", event.seq())
                .map((row, context) -> Map.entry(row.getInt(1), row.getLong(2)))
                .forEach(entry -> beyond.put(entry.getKey(), entry.getValue()));
        return tx.handle().createQuery("""
                        select e.project_id, p.name as project, e.type, e.data, e.own_key, e.metric_ids, e.quantities
                        from event e join project p on p.workspace_id = e.workspace_id and p.id = e.project_id
                        where e.workspace_id = :workspace and e.occurred_at = :occurredAt and e.seq = :seq and e.received_at = :receivedAt
                        """)
                .bind("workspace", event.workspaceId())
                .bind("occurredAt", event.occurredAt())
                .bind("seq", event.seq())
                .bind("receivedAt", event.receivedAt())
                .map((row, context) -> new Detail(
                        row.getInt("project_id"),
                        row.getString("project"),
                        row.getString("type"),
                        row.getString("data"),
                        row.getBoolean("own_key"),
                        new ArrayList<>(Arrays.asList((Integer[]) row.getArray("metric_ids").getArray())),
                        new ArrayList<>(Arrays.asList((Long[]) row.getArray("quantities").getArray())),
                        beyond))
                .findOne();
    }

    public void mark(Transaction tx, Counted event, String reason, Instant now) {
        tx.handle().createUpdate("""
                        update event_key set void_reason = :reason, voided_at = :now
                        where workspace_id = :workspace and source_id = :source and event_id = :id
                        """)
                .bind("reason", reason)
                .bind("now", now)
                .bind("workspace", event.workspaceId())
                .bind("source", event.sourceId())
                .bind("id", event.eventId())
                .execute();
        tx.handle().createUpdate("""
                        update event set voided = true
                        where workspace_id = :workspace and occurred_at = :occurredAt and seq = :seq and received_at = :receivedAt
                        """)
                .bind("workspace", event.workspaceId())
                .bind("occurredAt", event.occurredAt())
                .bind("seq", event.seq())
                .bind("receivedAt", event.receivedAt())
                .execute();
    }

    private static Counted counted(ResultSet row) throws SQLException {
        return new Counted(
                row.getInt("workspace_id"),
                row.getInt("source_id"),
                row.getString("event_id"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("seq"),
                Optional.ofNullable(row.getObject("voided_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString("amended_by")));
    }

    /** Notes of an event that was taken back which one, of the same source, counts in its place. */
    public void link(Transaction tx, Counted event, String replacementId) {
        link(tx, event, event.eventId(), "update event_key set amended_by = :other where workspace_id = :workspace and source_id = :source and event_id = :id",
                replacementId);
        link(tx, event, replacementId, "update event_key set amends = :other where workspace_id = :workspace and source_id = :source and event_id = :id",
                event.eventId());
    }

    private static void link(Transaction tx, Counted event, String id, String statement, String other) {
        tx.handle().createUpdate(statement)
                .bind("workspace", event.workspaceId())
                .bind("source", event.sourceId())
                .bind("id", id)
                .bind("other", other)
                .execute();
    }

    /**
     * What is left in an hour of one project and metric, read from the raw events.
     *
     * @param uncounted events that are written and not counted yet, by their numbers
     */
    public List<Recount.RawReading> readingsLeft(Transaction tx, Rollup.Key hour, Collection<Long> uncounted) {
        return tx.handle().createQuery("""
                        select e.occurred_at, e.quantities[array_position(e.metric_ids, :metric)] as quantity, coalesce(b.beyond_limit, 0) as beyond
                        from event e
                        left join event_beyond_limit b on (b.workspace_id, b.seq, b.metric_id) = (e.workspace_id, e.seq, :metric)
                        where e.workspace_id = :workspace and e.occurred_at >= :from and e.occurred_at < :to
                            and e.project_id = :project and :metric = any(e.metric_ids) and not e.voided and e.seq <> all(:uncounted)
                        """)
                .bind("workspace", hour.workspaceId())
                .bind("metric", hour.metricId())
                .bind("project", hour.projectId())
                .bind("uncounted", uncounted.toArray(Long[]::new))
                .bind("from", hour.hour())
                .bind("to", hour.hour().plusSeconds(3_600))
                .map((row, context) -> new Recount.RawReading(
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        row.getLong("quantity"),
                        row.getLong("quantity") - row.getLong("beyond")))
                .list();
    }
}
