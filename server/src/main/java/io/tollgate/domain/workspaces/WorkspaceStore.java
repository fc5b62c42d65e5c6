package io.tollgate.domain.workspaces;

import io.tollgate.foundation.db.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

public final class WorkspaceStore {
    public Map<String, WorkspaceId> idsOf(Transaction tx, Collection<String> keys) {
        Map<String, WorkspaceId> ids = new HashMap<>();
        tx.handle().createQuery("select key, id from workspace where key = any(:keys)")
                .bind("keys", keys.toArray(String[]::new))
                .map((row, context) -> Map.entry(row.getString(1), new WorkspaceId(row.getInt(2))))
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
        return ids;
    }

    public void lockShared(Transaction tx, Collection<WorkspaceId> workspaces) {
        tx.handle().createQuery("select id from workspace where id = any(:ids) order by id for share")
                .bind("ids", workspaces.stream().mapToInt(WorkspaceId::value).toArray())
                .mapTo(Integer.class).list();
    }
}
