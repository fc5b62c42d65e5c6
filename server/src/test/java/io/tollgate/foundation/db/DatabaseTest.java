package io.tollgate.foundation.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private static Database database;

    @BeforeAll
    static void open() {
        database = TestDatabase.withoutTables();
        database.transact(tx -> tx.handle().execute("CREATE TABLE place (id int PRIMARY KEY, visits int NOT NULL)"));
        database.transact(tx -> tx.handle().execute("INSERT INTO place VALUES (1, 0), (2, 0)"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void twoThatDeadlockBothSucceed() throws Exception {
        CyclicBarrier bothHoldTheirFirst = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> one = threads.submit(() -> visitBoth(1, 2, bothHoldTheirFirst, attempts));
            Future<?> other = threads.submit(() -> visitBoth(2, 1, bothHoldTheirFirst, attempts));
            one.get(30, TimeUnit.SECONDS);
            other.get(30, TimeUnit.SECONDS);
        }
        // Three, or more where the victim took its first row again before the other was awake.
        assertThat(attempts.get()).isGreaterThanOrEqualTo(3);
        assertThat(visits()).isEqualTo(4);
    }

    private static void visitBoth(int first, int second, CyclicBarrier barrier, AtomicInteger attempts) {
        database.transact(tx -> {
            int attempt = attempts.incrementAndGet();
            tx.handle().execute("UPDATE place SET visits = visits + 1 WHERE id = ?", first);
            if (attempt <= 2) {
                await(barrier);
            }
            tx.handle().execute("UPDATE place SET visits = visits + 1 WHERE id = ?", second);
        });
    }

    @Test
    void readsOneSnapshotAndWritesNothing() {
        int before = visits();
        database.read(tx -> {
            int seen = visits(tx);
            database.transact(other -> other.handle().execute("INSERT INTO place VALUES (3, 100)"));
            assertThat(visits(tx)).isEqualTo(seen);
            return seen;
        });
        assertThat(visits()).isEqualTo(before + 100);
        database.transact(tx -> tx.handle().execute("DELETE FROM place WHERE id = 3"));
        assertThatThrownBy(() -> database.read(tx -> tx.handle().execute("UPDATE place SET visits = 9")))
                .isInstanceOf(UnableToExecuteStatementException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void runsInUtcAndReadCommittedAndSnapshotsLeaveNoTrace() {
        database.read(tx -> 1);
        database.transact(tx -> {
            assertThat(shown(tx, "timezone")).isEqualTo("UTC");
            assertThat(shown(tx, "transaction_isolation")).isEqualTo("read committed");
            assertThat(shown(tx, "transaction_read_only")).isEqualTo("off");
        });
    }

    /** PostgreSQL does not see that one waits for the other: the outer one waits in Java. */
    @Test
    void whatRunsWithinATransactionDoesNotWaitForItForEver() {
        assertThat(database.<List<String>>inTransaction(outer -> List.of(
                shown(outer, "lock_timeout"), database.inTransaction(inner -> shown(inner, "lock_timeout"))))).containsExactly("0", "10s");
    }

    @Test
    void aBrokenConnectionIsUnavailableAndTheNextTransactionWorks() {
        assertThatThrownBy(() -> database.transact(tx -> {
                    int pid = tx.handle().createQuery("SELECT pg_backend_pid()").mapTo(Integer.class).one();
                    database.transact(other -> other.handle().execute("SELECT pg_terminate_backend(?)", pid));
                    tx.handle().execute("SELECT 1");
                }))
                .isInstanceOf(DatabaseUnavailable.class);
        assertThat(visits()).isNotNegative();
        assertThat(database.reachable()).isTrue();
    }

    @Test
    void sayingThatThereIsNoDatabaseTakesSeconds() {
        long begun = System.nanoTime();
        assertThatThrownBy(() -> Database.connect(DatabaseAddress.parse("postgresql://ann:x@127.0.0.1:1/none"), 2))
                .isInstanceOf(DatabaseUnavailable.class);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(10);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String shown(Transaction tx, String setting) {
        return tx.handle().createQuery("SELECT current_setting(:setting)").bind("setting", setting).mapTo(String.class).one();
    }

    private static int visits() {
        return database.read(DatabaseTest::visits);
    }

    private static int visits(Transaction tx) {
        return tx.handle().createQuery("SELECT sum(visits) FROM place").mapTo(Integer.class).one();
    }
}
