package io.tollgate.foundation.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The embedded PostgreSQL without durability, for the speed of tests that kill nothing. */
public final class PostgresForTests {
    /** Shared by all clusters of the tests, so that the programs are unpacked once. */
    static final Path PROGRAMS = Path.of("target", "postgres-programs");

    private PostgresForTests() {}

    /** Copies a cluster into the data folder, which is a second faster than making one there. */
    public static void prepare(Path dataFolder) throws IOException {
        Process copy = new ProcessBuilder("cp", "-a", Prepared.FOLDER + "/.", dataFolder.toString()).inheritIO().start();
        if (Commands.exitStatus(copy) != 0) {
            throw new IOException("cp failed");
        }
    }

    /** As {@link #prepare}, for a process that is told only its data folder: the programs are there too. */
    public static void prepareWithPrograms(Path dataFolder) throws IOException {
        prepare(dataFolder);
        Files.createSymbolicLink(dataFolder.resolve("programs"), PROGRAMS.toAbsolutePath());
    }

    /** A cluster that was started once and shut down. */
    private static final class Prepared {
        static final Path FOLDER = Path.of("target", "postgres-prepared");

        static {
            EmbeddedPostgres.start(FOLDER, PROGRAMS, List.of()).close();
        }
    }

    public static EmbeddedPostgres start(Path dataFolder) {
        return EmbeddedPostgres.start(
                dataFolder,
                PROGRAMS,
                List.of("fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_connections = 500"));
    }
}
