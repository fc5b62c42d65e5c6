package io.tollgate;

import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.db.EmbeddedPostgres;
import io.tollgate.foundation.db.Migrations;
import io.tollgate.foundation.db.PostgresForTests;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of its own for each test class, from one PostgreSQL that the first of them starts: an embedded one below
 * {@code target/}, or the one at {@code TOLLGATE_TEST_DATABASE_URL}, whose user must be allowed to create databases.
 */
public final class TestDatabase {
    private static final int POOL_SIZE = 8;
    private static final Optional<String> EXTERNAL = Optional.ofNullable(System.getenv("TOLLGATE_TEST_DATABASE_URL"));
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String PREFIX = "tollgate_test_" + ProcessHandle.current().pid() + "_";
    private static final String TEMPLATE = PREFIX + "template";
    /** Four times as fast as by way of the log where nothing is synced to the disk, 30 ms instead of 140; hundreds are made. */
    private static final String STRATEGY = EXTERNAL.isPresent() ? "" : " STRATEGY FILE_COPY";

    private TestDatabase() {}

    /** A new database with all of the product's tables, empty. The caller closes it. */
    public static Database fresh() {
        return Database.connect(freshAddress(), POOL_SIZE);
    }

    /** Where a new database with all of the product's tables is, for tests that connect themselves. */
    public static DatabaseAddress freshAddress() {
        return create(" TEMPLATE " + TEMPLATE);
    }

    /** A new database with all that is in another one, to which nothing is connected any more. */
    public static DatabaseAddress copyOf(DatabaseAddress prepared) {
        String url = prepared.jdbcUrl();
        return create(" TEMPLATE " + url.substring(url.lastIndexOf('/') + 1).replaceFirst("\\?.*", ""));
    }

    /** A new database without any table. */
    public static Database withoutTables() {
        return Database.connect(create(" TEMPLATE template0"), POOL_SIZE);
    }

    private static DatabaseAddress create(String template) {
        String name = PREFIX + NUMBER.incrementAndGet();
        Server.DATABASE.execute("CREATE DATABASE " + name + template + STRATEGY);
        return Server.ADDRESS.database(name);
    }

    /** Begins with the first use, ends with the JVM. */
    private static final class Server {
        static final DatabaseAddress ADDRESS = start();
        static final Administration DATABASE = new Administration(Database.connect(ADDRESS, 2));

        static {
            // An embedded one keeps the databases of a killed run; on a shared server other runs' are none of ours.
            DATABASE.dropAll(EXTERNAL.isPresent() ? PREFIX + "%" : "tollgate_test_%");
            DATABASE.execute("CREATE DATABASE " + TEMPLATE + " TEMPLATE template0");
            try (Database template = Database.connect(ADDRESS.database(TEMPLATE), 2)) {
                Migrations.apply(template);
            }
        }

        private static DatabaseAddress start() {
            if (EXTERNAL.isPresent()) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> DATABASE.dropAll(PREFIX + "%")));
                return DatabaseAddress.parse(EXTERNAL.get());
            }
            EmbeddedPostgres postgres = PostgresForTests.start(Path.of("target", "test-postgres"));
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            return postgres.address();
        }
    }

    /** Statements that PostgreSQL runs only outside a transaction. */
    private record Administration(Database database) {
        void execute(String statement) {
            try (Connection connection = database.dataSource().getConnection();
                    Statement sql = connection.createStatement()) {
                sql.execute(statement);
            } catch (SQLException failure) {
                throw new IllegalStateException(statement, failure);
            }
        }

        void dropAll(String pattern) {
            List<String> names = database.read(tx -> tx.handle()
                    .createQuery("SELECT datname FROM pg_database WHERE datname LIKE :pattern")
                    .bind("pattern", pattern)
                    .mapTo(String.class)
                    .list());
            names.forEach(name -> execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
        }
    }
}
