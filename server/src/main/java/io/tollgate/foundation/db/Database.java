package io.tollgate.foundation.db;

import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jdbi.v3.postgres.PostgresPlugin;

/** The one PostgreSQL that holds all state, behind a pool. */
public final class Database implements AutoCloseable {
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    public Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    }

    /**
     * Runs the work in one read-committed transaction: committed when it returns, rolled back when it throws.
     * What it returns is durable.
     */
    public <T> T inTransaction(Function<Transaction, T> work) {
        return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, handle -> work.apply(new Transaction(handle)));
    }

    /** As {@link #inTransaction(Function)}, for work without an answer. */
    public void transact(Consumer<Transaction> work) {
        inTransaction(tx -> {
            work.accept(tx);
            return null;
        });
    }

    /** Runs the work on one unchanging snapshot, read-only. */
    public <T> T read(Function<Transaction, T> work) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            handle.setReadOnly(true);
            return work.apply(new Transaction(handle));
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
