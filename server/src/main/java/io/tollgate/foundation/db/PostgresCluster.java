package io.tollgate.foundation.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * PostgreSQL's own files below the data folder. {@code postgresql/} belongs to the user PostgreSQL runs as;
 * {@code postgresql.password} and {@code postgresql.port} to the one Tollgate runs as.
 */
record PostgresCluster(Path dataFolder, PostgresBinaries programs, PostgresUser user) {
    static final String SUPERUSER = "tollgate";

    private static final String SETTINGS = """
            # Written at every start; settings of your own belong in ../local.conf, which is read last.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 100
            password_encryption = scram-sha-256

            fsync = on
            synchronous_commit = on
            full_page_writes = on
            wal_compression = pglz
            max_wal_size = 2GB
            min_wal_size = 160MB
            checkpoint_timeout = 10min

            shared_buffers = 256MB
            effective_cache_size = 1GB
            random_page_cost = 1.1
            # Parallel queries need more shared memory than a container gives by default.
            max_parallel_workers_per_gather = 0
            max_parallel_maintenance_workers = 0

            timezone = 'UTC'
            datestyle = 'iso'
            lc_messages = 'C'
            logging_collector = on
            log_directory = '../log'
            log_filename = 'postgresql-%a.log'
            log_truncate_on_rotation = on
            log_rotation_age = 1d
            log_rotation_size = 0
            log_timezone = 'UTC'
            log_checkpoints = off
            """;

    static Path folder(Path dataFolder) {
        return dataFolder.resolve("postgresql");
    }

    Path folder() {
        return folder(dataFolder);
    }

    /** Named by the major version, since another one cannot read it. */
    Path files() {
        return folder().resolve(String.valueOf(PostgresBinaries.MAJOR_VERSION));
    }

    /** What PostgreSQL prints before its log begins, and why it did not start. */
    Path startOutput() {
        return folder().resolve("start.log");
    }

    /** Stands in the title of each of its processes, so that those of this cluster are known. */
    String processName() {
        return "tollgate-" + Integer.toHexString(files().toString().hashCode());
    }

    /** Made once, in a folder that gets its final name when it is complete. */
    void createIfMissing() throws IOException {
        if (Files.exists(files().resolve("PG_VERSION"))) {
            return;
        }
        Path partial = folder().resolve("initdb");
        PostgresBinaries.deleteTree(partial);
        Path passwordForInitdb = folder().resolve("initdb.password");
        Files.deleteIfExists(passwordForInitdb);
        writePrivately(passwordForInitdb, password());
        user.give(passwordForInitdb);
        Commands.run(user.command(
                        programs.program("initdb"),
                        "--pgdata=" + partial,
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordForInitdb,
                        "--auth=scram-sha-256",
                        // Many iterations protect guessable passwords; this one is 192 random bits.
                        "--set=scram_iterations=16",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums")
                .directory(folder().toFile()));
        Files.delete(passwordForInitdb);
        Files.move(partial, files());
    }

    void writeSettings(List<String> overrides) throws IOException {
        String settings = SETTINGS
                + "cluster_name = '" + processName() + "'\n"
                + String.join("\n", overrides)
                + "\ninclude_if_exists = '../local.conf'\n";
        Files.writeString(files().resolve("postgresql.conf"), settings);
        Path log = folder().resolve("log");
        Files.createDirectories(log);
        user.give(log);
    }

    /** Made at the first start, readable by the user Tollgate runs as alone. */
    String password() throws IOException {
        Path file = dataFolder.resolve("postgresql.password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            writePrivately(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }

    /** The port of the last start, which the next one tries first. */
    int rememberedPort() throws IOException {
        Path file = dataFolder.resolve("postgresql.port");
        return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    }

    void rememberPort(int port) throws IOException {
        Files.writeString(dataFolder.resolve("postgresql.port"), port + "\n");
    }

    /** Whether the postmaster with that pid accepts connections: it says so on line 8 of its file. */
    boolean isReady(long pid) throws IOException {
        List<String> lines = pidFileLines();
        return lines.size() >= 8
                && lines.getFirst().strip().equals(String.valueOf(pid))
                && lines.get(7).strip().equals("ready");
    }

    /** The pid a running or killed postmaster left behind. */
    OptionalLong recordedPid() throws IOException {
        List<String> lines = pidFileLines();
        return lines.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(lines.getFirst().strip()));
    }

    void forgetPid() throws IOException {
        Files.deleteIfExists(files().resolve("postmaster.pid"));
    }

    /** What it printed and the newest log's last lines, for the message when it does not start. */
    String lastWords() throws IOException {
        StringBuilder words = new StringBuilder(Files.readString(startOutput()).strip());
        try (Stream<Path> logs = Files.list(folder().resolve("log"))) {
            for (Path newest : logs.max(Comparator.comparing(PostgresCluster::modifiedAt)).stream().toList()) {
                List<String> lines = Files.readAllLines(newest);
                lines.subList(Math.max(0, lines.size() - 10), lines.size()).forEach(line -> words.append('\n').append(line));
            }
        }
        return words.toString();
    }

    private List<String> pidFileLines() throws IOException {
        try {
            return Files.readAllLines(files().resolve("postmaster.pid"));
        } catch (NoSuchFileException notRunning) {
            return List.of();
        }
    }

    private static FileTime modifiedAt(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException rotatedAway) {
            return FileTime.fromMillis(0);
        }
    }

    private static void writePrivately(Path file, String content) throws IOException {
        Path partial = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(partial, content + "\n");
        Files.move(partial, file);
    }
}
