package io.tollgate.foundation.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private static final String LOCATION = "classpath:db/test-migrations";

    @Test
    void twoNodesStartingAtOnceApplyEachMigrationOnce() throws Exception {
        try (Database database = TestDatabase.withoutTables();
                ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            Callable<Boolean> start = () -> {
                Migrations.apply(database, LOCATION);
                return true;
            };
            for (Future<Boolean> node : nodes.invokeAll(List.of(start, start))) {
                assertThat(node.get()).isTrue();
            }
            assertThat(ids(database)).containsExactly(1, 2);

            Migrations.apply(database, LOCATION);
            assertThat(ids(database)).containsExactly(1, 2);
        }
    }

    @Test
    void refusesADatabaseOfANewerTollgate() {
        try (Database database = TestDatabase.withoutTables()) {
            Migrations.apply(database, LOCATION);
            database.transact(tx -> tx.handle()
                    .execute("UPDATE flyway_schema_history SET version = '003', script = 'V003__x.sql' WHERE version = '002'"));
            assertThatThrownBy(() -> Migrations.apply(database, LOCATION)).isInstanceOf(CannotStart.class);
        }
    }

    private static List<Integer> ids(Database database) {
        return database.read(
                tx -> tx.handle().createQuery("SELECT id FROM one ORDER BY id").mapTo(Integer.class).list());
    }
}
