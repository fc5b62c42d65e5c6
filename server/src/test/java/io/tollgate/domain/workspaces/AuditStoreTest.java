package io.tollgate.domain.workspaces;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.TestDatabase;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static Database database;

    private final AuditStore store = new AuditStore();

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void newestFirstInPagesOfAllOrOfOneWorkspace() {
        for (int number = 1; number <= 5; number++) {
            AuditEntry entry = entry(number);
            database.transact(tx -> store.append(tx, entry));
        }

        List<AuditEntry.Listed> newest = page(AuditStore.FROM_THE_NEWEST);
        assertThat(newest).extracting(AuditEntry.Listed::entry).containsExactly(entry(5), entry(4), entry(3));
        assertThat(page(newest.getLast().id())).extracting(AuditEntry.Listed::entry).containsExactly(entry(2), entry(1));

        WorkspaceId odd = new WorkspaceId(1);
        List<AuditEntry.Listed> odds = page(odd, AuditStore.FROM_THE_NEWEST);
        assertThat(odds).extracting(AuditEntry.Listed::entry).containsExactly(entry(5), entry(3));
        assertThat(page(odd, odds.getLast().id())).extracting(AuditEntry.Listed::entry).containsExactly(entry(1));
    }

    private static AuditEntry entry(int number) {
        return new AuditEntry(new WorkspaceId(number % 2), NOW.plusSeconds(number), "key_1", "workspace.updated", "acme",
                Map.of("name", "\"A\" -> B " + number, "alertEmail", "a@b.co"));
    }

    private List<AuditEntry.Listed> page(long before) {
        return database.read(tx -> store.list(tx, before, 3));
    }

    private List<AuditEntry.Listed> page(WorkspaceId workspace, long before) {
        return database.read(tx -> store.list(tx, workspace, before, 2));
    }
}
