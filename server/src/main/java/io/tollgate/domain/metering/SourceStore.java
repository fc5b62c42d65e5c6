package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers that event sources have within their workspace. A number, once given, never changes. */
public final class SourceStore {

    public record Source(int workspaceId, String source) {}

    /** The numbers of these sources; the new ones get one. */
    public Map<Source, Integer> ids(Transaction tx, Collection<Source> sources) {
        List<Source> distinct = sources.stream().distinct().sorted(java.util.Comparator.comparingInt(Source::workspaceId).thenComparing(Source::source)).toList();
        Map<Source, Integer> known = find(tx, distinct);
        List<Source> missing = distinct.stream().filter(source -> !known.containsKey(source)).toList();
        if (!missing.isEmpty()) {
            // One at a time per workspace: the advisory lock makes max(id) + 1 safe, and is taken in sorted order.
            for (Source source : missing) {
                tx.handle().createQuery("select 1 from pg_advisory_xact_lock(:space, :workspace)")
                        .bind("space", 0x736f7263).bind("workspace", source.workspaceId()).mapTo(Integer.class).one();
                tx.handle().createUpdate("""
                                insert into event_source (workspace_id, id, source)
                                select :workspaceId, coalesce(max(id), 0) + 1, :source from event_source where workspace_id = :workspaceId
                                on conflict do nothing
                                """)
                        .bindMethods(source)
                        .execute();
            }
            known.putAll(find(tx, missing));
        }
        return known;
    }

    private static Map<Source, Integer> find(Transaction tx, List<Source> sources) {
        Map<Source, Integer> found = new HashMap<>();
        tx.handle().createQuery("""
                        select s.workspace_id, s.source, s.id from event_source s
                        join unnest(:workspaces::int[], :sources::text[]) as asked (workspace_id, source) using (workspace_id, source)
                        """)
                .bind("workspaces", sources.stream().mapToInt(Source::workspaceId).toArray())
                .bind("sources", sources.stream().map(Source::source).toArray(String[]::new))
                .map((row, context) -> Map.entry(new Source(row.getInt(1), row.getString(2)), row.getInt(3)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }
}
