package io.tollgate.domain.keys;

import io.tollgate.domain.keys.OwnKeySpans.Span;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The timelines of own keys. Whoever changes one holds its workspace's row. */
public final class OwnKeySpanStore {

    /** Begins a span, unless the key that was there goes on. Nodes' clocks differ a little: a span never begins before the last one ended. */
    public void begin(Transaction tx, WorkspaceId workspace, Provider provider, Instant now) {
        tx.handle().createUpdate("""
                        insert into own_key_span (workspace_id, provider, from_at)
                        select :workspace, :provider, greatest(:now, max(to_at)) from own_key_span
                        where workspace_id = :workspace and provider = :provider
                        having coalesce(bool_and(to_at is not null), true)
                        """)
                .bind("workspace", workspace.value())
                .bind("provider", provider.word())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Ends the span that has no end yet; one that would be empty never was. */
    public void end(Transaction tx, WorkspaceId workspace, Provider provider, Instant now) {
        tx.handle().createUpdate("""
                        delete from own_key_span
                        where workspace_id = :workspace and provider = :provider and to_at is null and from_at >= :now
                        """)
                .bind("workspace", workspace.value())
                .bind("provider", provider.word())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
        tx.handle().createUpdate("update own_key_span set to_at = :now where workspace_id = :workspace and provider = :provider and to_at is null")
                .bind("workspace", workspace.value())
                .bind("provider", provider.word())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Whole timelines, by workspace; one without a key at any time is not in the answer. */
    public Map<WorkspaceId, OwnKeySpans> of(Transaction tx, Collection<WorkspaceId> workspaces) {
        Map<WorkspaceId, List<Span>> spans = new HashMap<>();
        tx.handle().createQuery("select * from own_key_span where workspace_id = any(:workspaces) order by workspace_id, provider, from_at")
                .bind("workspaces", workspaces.stream().mapToInt(WorkspaceId::value).toArray())
                .map((row, context) -> Map.entry(new WorkspaceId(row.getInt("workspace_id")), span(row)))
                .forEach(entry -> spans.computeIfAbsent(entry.getKey(), any -> new ArrayList<>()).add(entry.getValue()));
        Map<WorkspaceId, OwnKeySpans> timelines = HashMap.newHashMap(spans.size());
        spans.forEach((workspace, list) -> timelines.put(workspace, new OwnKeySpans(list)));
        return timelines;
    }

    private static Span span(ResultSet row) throws SQLException {
        return new Span(
                Provider.of(row.getString("provider")).orElseThrow(),
                row.getObject("from_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("to_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }
}
