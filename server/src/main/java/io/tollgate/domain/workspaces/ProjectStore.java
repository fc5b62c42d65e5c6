package io.tollgate.domain.workspaces;

import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class ProjectStore {
    public record Name(WorkspaceId workspace, String name) {}

    public Map<Name, Integer> idsOf(Transaction tx, Collection<Name> names, Instant now) {
        Map<Name, Integer> found = new HashMap<>();
        List<Name> sorted = names.stream().sorted(Comparator.comparing(Name::workspace).thenComparing(Name::name)).toList();
        for (Name name : sorted) {
            tx.handle().createQuery("select 1 from pg_advisory_xact_lock(1, :w)").bind("w", name.workspace().value()).mapTo(Integer.class).one();
            tx.handle().createUpdate("""
                    insert into project (workspace_id, id, name, first_used_at)
                    select :w, coalesce(max(id), 0) + 1, :n, :now from project where workspace_id = :w on conflict do nothing""")
                    .bind("w", name.workspace().value()).bind("n", name.name()).bind("now", now).execute();
            found.put(name, tx.handle().createQuery("select id from project where workspace_id = :w and name = :n")
                    .bind("w", name.workspace().value()).bind("n", name.name()).mapTo(Integer.class).one());
        }
        return found;
    }
}
