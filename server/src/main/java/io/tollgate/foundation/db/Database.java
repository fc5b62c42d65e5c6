package io.tollgate.foundation.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.postgres.PostgresPlugin;

/** The one PostgreSQL that holds all state, behind a pool. */
public final class Database implements AutoCloseable {
    private static final int OLDEST_VERSION = 15;
    private static final int ATTEMPTS = 5;
    private static final int INNER_POOL_SIZE = 4;
    /** One that waits for what its outer one has locked would wait for ever, and PostgreSQL cannot see it; it fails instead, and both are rolled back. */
    private static final String INNER_LOCK_TIMEOUT = "10s";
    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final int PROBE_TIMEOUT_MILLIS = 1_000;
    /** With the parsed texts of all statements, which are the same for every pool of the process. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    private final HikariDataSource pool;
    /** For transactions within transactions: with one pool for both, outer ones that hold all of it would wait for each other's inner ones. */
    private final HikariDataSource innerPool;
    private final ThreadLocal<Boolean> withinTransaction = ThreadLocal.withInitial(() -> false);
    /** Apart from the pool, so that a pool that is merely busy does not look like a database that is gone. */
    private final HikariDataSource probe;
    private final Jdbi jdbi;
    private final Jdbi innerJdbi;

    private Database(HikariDataSource pool, HikariDataSource innerPool, HikariDataSource probe) {
        this.pool = pool;
        this.innerPool = innerPool;
        this.probe = probe;
        this.jdbi = jdbi(pool);
        this.innerJdbi = jdbi(innerPool);
    }

    private static Jdbi jdbi(DataSource pool) {
        Jdbi jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
        return jdbi;
    }

    /**
     * Opens a pool of at most that many connections, and up to four more for transactions within transactions.
     *
     * @throws DatabaseUnavailable within about 5 seconds if no connection can be had
     * @throws CannotStart if the server is older than PostgreSQL 15
     */
    public static Database connect(DatabaseAddress address, int poolSize) {
        HikariDataSource pool = open(poolConfig("tollgate", address, poolSize, CONNECTION_TIMEOUT_MILLIS));
        try {
            requireVersion(pool, address);
            HikariConfig probeConfig = poolConfig("tollgate-probe", address, 2, PROBE_TIMEOUT_MILLIS);
            probeConfig.setMinimumIdle(0);
            probeConfig.setInitializationFailTimeout(-1);
            HikariConfig innerConfig = poolConfig("tollgate-inner", address, INNER_POOL_SIZE, CONNECTION_TIMEOUT_MILLIS);
            innerConfig.setMinimumIdle(0);
            innerConfig.setInitializationFailTimeout(-1);
            innerConfig.setConnectionInitSql(innerConfig.getConnectionInitSql() + "; SET lock_timeout = '" + INNER_LOCK_TIMEOUT + "'");
            return new Database(pool, new HikariDataSource(innerConfig), new HikariDataSource(probeConfig));
        } catch (RuntimeException failure) {
            pool.close();
            throw failure;
        }
    }

    /**
     * Runs the work in one read-committed transaction: committed when it returns, rolled back when it throws.
     * What it returns is durable. The work runs again, from its beginning and up to five times, when PostgreSQL chose
     * it as the victim of a deadlock or a serialization failure: it may have no effect outside the transaction. One
     * begun inside another is a transaction of its own, on a connection of its own, and must not wait for what the outer one locked.
     *
     * @throws DatabaseUnavailable if no connection could be had or it broke; after a break the outcome is unknown
     */
    public <T> T inTransaction(Function<Transaction, T> work) {
        return withRetries(() -> onOwnConnection(handle -> work.apply(new Transaction(handle))));
    }

    /** As {@link #inTransaction(Function)}, for work without an answer. */
    public void transact(Consumer<Transaction> work) {
        inTransaction(tx -> {
            work.accept(tx);
            return null;
        });
    }

    /**
     * Runs the work on one unchanging snapshot, read-only.
     *
     * @throws DatabaseUnavailable if no connection could be had or it broke
     */
    public <T> T read(Function<Transaction, T> work) {
        return withRetries(() -> onOwnConnection(handle -> {
            handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return work.apply(new Transaction(handle));
        }));
    }

    /** Whether the database answers now. Asks it each time; takes about a second when it does not. */
    public boolean reachable() {
        try (Connection connection = probe.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException unreachable) {
            return false;
        }
    }

    /** The pool, for libraries that bring their own SQL. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        probe.close();
        innerPool.close();
        pool.close();
    }

    /** Opened, not borrowed from the thread: Jdbi would let a nested transaction join the outer one unseen. */
    private <T> T onOwnConnection(Function<Handle, T> work) {
        boolean within = withinTransaction.get();
        try (Handle handle = (within ? innerJdbi : jdbi).open()) {
            withinTransaction.set(true);
            return handle.inTransaction(work::apply);
        } finally {
            withinTransaction.set(within);
        }
    }

    private interface Attempt<T> {
        T run();
    }

    private <T> T withRetries(Attempt<T> attempt) {
        for (int made = 1; ; made++) {
            try {
                return attempt.run();
            } catch (RuntimeException failure) {
                DatabaseUnavailable.in(failure).ifPresent(unavailable -> {
                    // What broke one connection mostly broke them all; the next caller should not meet another dead one.
                    pool.getHikariPoolMXBean().softEvictConnections();
                    innerPool.getHikariPoolMXBean().softEvictConnections();
                    throw unavailable;
                });
                if (made == ATTEMPTS || !wasVictim(failure)) {
                    throw failure;
                }
                // A random pause keeps two victims from meeting again at once.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(1, 10 * made)));
            }
        }
    }

    /** 40001 serialization failure, 40P01 deadlock: rolled back as a whole, and right to run again. */
    private static boolean wasVictim(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql
                    && ("40001".equals(sql.getSQLState()) || "40P01".equals(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private static HikariConfig poolConfig(String name, DatabaseAddress address, int size, int timeoutMillis) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(timeoutMillis);
        config.setValidationTimeout(Math.min(timeoutMillis, PROBE_TIMEOUT_MILLIS));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // The driver would send the JVM's zone; every date Tollgate computes with is UTC.
        config.setConnectionInitSql("SET TIME ZONE 'UTC'");
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", String.valueOf(Math.max(1, timeoutMillis / 1_000)));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    private static HikariDataSource open(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException failure) {
            throw new DatabaseUnavailable("The database cannot be reached: " + failure.getMessage(), failure);
        }
    }

    private static void requireVersion(HikariDataSource pool, DatabaseAddress address) {
        try (Connection connection = pool.getConnection()) {
            if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_VERSION) {
                throw new CannotStart("Tollgate needs PostgreSQL %d or newer, and %s is version %s.".formatted(
                        OLDEST_VERSION, address.jdbcUrl(), connection.getMetaData().getDatabaseProductVersion()));
            }
        } catch (SQLException failure) {
            throw new DatabaseUnavailable("The database cannot be reached: " + failure.getMessage(), failure);
        }
    }
}
