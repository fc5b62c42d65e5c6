package io.tollgate.foundation.db;

import java.nio.file.Path;
import java.util.List;

/** The embedded PostgreSQL without durability, for the speed of tests that kill nothing. */
public final class PostgresForTests {
    /** Shared by all clusters of the tests, so that the programs are unpacked once. */
    static final Path PROGRAMS = Path.of("target", "postgres-programs");

    private PostgresForTests() {}

    public static EmbeddedPostgres start(Path dataFolder) {
        return EmbeddedPostgres.start(
                dataFolder,
                PROGRAMS,
                List.of("fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_connections = 500"));
    }
}
