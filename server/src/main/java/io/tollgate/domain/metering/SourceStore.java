package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The numbers that event sources have within their workspace. A number, once committed, never changes. */
public final class SourceStore {
    /** The first half of the advisory lock's key; the second is the workspace. */
    private static final int LOCK_SPACE = 0x7372_6365;

    public record Source(int workspaceId, String source) implements Comparable<Source> {
        private static final Comparator<Source> BY_WORKSPACE = Comparator.comparingInt(Source::workspaceId).thenComparing(Source::source);

        @Override
        public int compareTo(Source other) {
            return BY_WORKSPACE.compare(this, other);
        }
    }

    /** The number of each source, new ones inserted; for those their workspaces are locked against other new sources, by rising id. */
    public Map<Source, Integer> numbersFor(Transaction tx, Collection<Source> sources) {
        NavigableSet<Source> wanted = new TreeSet<>(sources);
        Map<Source, Integer> numbers = find(tx, wanted);
        wanted.removeAll(numbers.keySet());
        if (!wanted.isEmpty()) {
            wanted.stream().mapToInt(Source::workspaceId).distinct().forEach(workspace -> lock(tx, workspace));
            insert(tx, wanted);
            numbers.putAll(find(tx, wanted));
        }
        return numbers;
    }

    private static void lock(Transaction tx, int workspaceId) {
        tx.handle().createQuery("select 1 from pg_advisory_xact_lock(:space, :workspace)")
                .bind("space", LOCK_SPACE)
                .bind("workspace", workspaceId)
                .mapTo(Integer.class)
                .one();
    }

    private static Map<Source, Integer> find(Transaction tx, Collection<Source> sources) {
        Map<Source, Integer> found = new HashMap<>();
        tx.handle().createQuery("""
                        select s.workspace_id, s.source, s.id
                        from unnest(:workspaces::int[], :sources::text[]) as wanted (workspace_id, source)
                        join event_source s on s.workspace_id = wanted.workspace_id and s.source = wanted.source collate "C"
                        """)
                .bind("workspaces", sources.stream().mapToInt(Source::workspaceId).toArray())
                .bind("sources", sources.stream().map(Source::source).toArray(String[]::new))
                .map((row, context) -> Map.entry(new Source(row.getInt(1), row.getString(2)), row.getInt(3)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static void insert(Transaction tx, Collection<Source> sources) {
        tx.handle().createUpdate("""
                        insert into event_source (workspace_id, id, source)
                        select workspace_id,
                            coalesce((select max(id) from event_source s where s.workspace_id = wanted.workspace_id), 0)
                                + row_number() over (partition by workspace_id order by source collate "C"),
                            source
                        from unnest(:workspaces::int[], :sources::text[]) as wanted (workspace_id, source)
                        where not exists (
                            select from event_source s where s.workspace_id = wanted.workspace_id and s.source = wanted.source collate "C")
                        """)
                .bind("workspaces", sources.stream().mapToInt(Source::workspaceId).toArray())
                .bind("sources", sources.stream().map(Source::source).toArray(String[]::new))
                .execute();
    }
}
