package io.tollgate.domain;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;

/** Workspaces for tests of stores that only need one to be there. */
public final class TestWorkspaces {

    private TestWorkspaces() {}

    public static WorkspaceId create(Database database, String key) {
        return database.inTransaction(tx -> new WorkspaceId(tx.handle().createQuery("""
                        insert into workspace (key, name, owner_email, alert_email, status, created_at)
                        values (:key, :key, 'owner@example.com', 'owner@example.com', 'active', timestamptz '2026-01-01 00:00Z')
                        returning id""")
                .bind("key", key)
                .mapTo(Integer.class)
                .one()));
    }
}
