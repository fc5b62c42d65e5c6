package io.tollgate.foundation.db;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL in a process of its own, from programs in the class path, with its data below the data folder.
 *
 * <p>It outlives a kill -9 of this process until the next start, which ends it in order; when it is killed itself it
 * is started again on the same port. Either way every acknowledged row is there.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String DATABASE = "tollgate";
    private static final int PORTS_TRIED = 5;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final DataFolderLock lock;
    private final PostgresCluster cluster;
    private final PostgresProcesses processes;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread supervisor;
    private final int port;
    /** Written by the thread that starts this, afterwards by the supervisor. */
    private volatile Process postmaster;

    private EmbeddedPostgres(DataFolderLock lock, PostgresCluster cluster) throws IOException {
        this.lock = lock;
        this.cluster = cluster;
        this.processes = new PostgresProcesses(cluster);
        processes.endLeftovers();
        this.port = startOnFreePort();
        this.supervisor = Thread.ofPlatform().daemon().name("postgres-supervisor").unstarted(this::supervise);
    }

    /**
     * Starts PostgreSQL, makes its cluster and database at the first start, and returns when it accepts connections.
     *
     * @throws CannotStart if another process uses the folder, or PostgreSQL cannot run here
     */
    public static EmbeddedPostgres start(Path dataFolder) {
        return start(dataFolder, dataFolder.resolve("programs"), List.of());
    }

    /** @param overrides lines of postgresql.conf after Tollgate's own, for tests that need no durability */
    static EmbeddedPostgres start(Path dataFolder, Path programsFolder, List<String> overrides) {
        Path folder = dataFolder.toAbsolutePath().normalize();
        DataFolderLock lock = DataFolderLock.take(folder);
        try {
            PostgresBinaries programs = PostgresBinaries.in(programsFolder.toAbsolutePath().normalize());
            Files.createDirectories(PostgresCluster.folder(folder));
            PostgresUser user = PostgresUser.of(programs, PostgresCluster.folder(folder));
            PostgresCluster cluster = new PostgresCluster(folder, programs, user);
            cluster.createIfMissing();
            cluster.writeSettings(overrides);
            EmbeddedPostgres postgres = new EmbeddedPostgres(lock, cluster);
            postgres.createDatabaseIfMissing();
            postgres.supervisor.start();
            return postgres;
        } catch (IOException failure) {
            lock.close();
            throw new CannotStart("PostgreSQL cannot be started in " + folder + ": " + failure, failure);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    public DatabaseAddress address() {
        try {
            return new DatabaseAddress(
                    "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, PostgresCluster.SUPERUSER, cluster.password());
        } catch (IOException failure) {
            throw new CannotStart("The password of the embedded PostgreSQL cannot be read: " + failure, failure);
        }
    }

    /** Shuts PostgreSQL down in order: open transactions roll back, the next start needs no recovery. */
    @Override
    public void close() {
        closing.countDown();
        // Again while the supervisor lives: it may have been about to start a killed server once more.
        do {
            processes.stop();
        } while (supervisor.isAlive() && !endedWithin(supervisor, Duration.ofMillis(100)));
        lock.close();
    }

    /** The server's process, for tests that kill it. */
    long pid() {
        return postmaster.pid();
    }

    private int startOnFreePort() throws IOException {
        int wanted = cluster.rememberedPort();
        for (int tried = 1; ; tried++) {
            int free = freePort(wanted);
            if (startOnce(free)) {
                cluster.rememberPort(free);
                return free;
            }
            // Between looking for a free port and using it, another program may have taken it.
            if (tried == PORTS_TRIED || isFree(free)) {
                throw new CannotStart("PostgreSQL does not start in %s: %s".formatted(cluster.files(), cluster.lastWords()));
            }
            wanted = 0;
        }
    }

    /** False if it ended before it accepted connections. Recovery after a crash may take its time. */
    private boolean startOnce(int onPort) throws IOException {
        Process started = command(onPort).start();
        postmaster = started;
        long sayAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (started.isAlive()) {
            if (cluster.isReady(started.pid())) {
                return true;
            }
            if (System.nanoTime() > sayAt) {
                LOG.info("PostgreSQL is still starting; after a crash it replays what was not yet written");
                sayAt += TimeUnit.SECONDS.toNanos(10);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }

    private ProcessBuilder command(int onPort) {
        ProcessBuilder builder = cluster.user().command(
                cluster.programs().program("postgres"), "-D", cluster.files().toString(), "-p", String.valueOf(onPort));
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // Out of the terminal's process group: Ctrl-C ends Tollgate, which ends PostgreSQL when it is done with it.
            List<String> line = new ArrayList<>(List.of("/usr/bin/setsid"));
            line.addAll(builder.command());
            builder.command(line);
        }
        return builder.directory(cluster.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(cluster.startOutput().toFile());
    }

    private void supervise() {
        Duration pause = Duration.ofMillis(50);
        while (true) {
            int status = Commands.exitStatus(postmaster);
            if (closing.getCount() == 0) {
                return;
            }
            LOG.warn("PostgreSQL ended with status {}; starting it again on port {}", status, port);
            boolean running = restart();
            LOG.info(running ? "PostgreSQL is back on port {}" : "PostgreSQL did not start on port {}", port);
            pause = running ? Duration.ofMillis(50) : min(pause.multipliedBy(2), LONGEST_PAUSE);
            if (!running && closedWithin(pause)) {
                return;
            }
        }
    }

    private boolean restart() {
        try {
            processes.endLeftovers();
            return startOnce(port);
        } catch (IOException | CannotStart failure) {
            LOG.error("PostgreSQL cannot be started again yet", failure);
            return false;
        }
    }

    private boolean closedWithin(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyInterruptsThis) {
            return true;
        }
    }

    private static boolean endedWithin(Thread thread, Duration pause) {
        try {
            return thread.join(pause);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void createDatabaseIfMissing() {
        DatabaseAddress server = address().database("postgres");
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        } catch (SQLException failure) {
            close();
            throw new CannotStart("The embedded PostgreSQL started and does not answer: " + failure.getMessage(), failure);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = bound(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static int freePort(int wanted) throws IOException {
        if (wanted != 0 && isFree(wanted)) {
            return wanted;
        }
        try (ServerSocket socket = bound(0)) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket bound(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
