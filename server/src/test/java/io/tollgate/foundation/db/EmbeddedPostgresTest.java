package io.tollgate.foundation.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** With fsync, and with real kills; each test has a folder of its own. */
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedPostgresTest {
    private static final List<String> SAME_USER = List.of();

    @TempDir
    private Path dataFolder;

    @BeforeEach
    void clusterIsThere() throws IOException {
        PostgresForTests.prepare(dataFolder);
    }

    @Test
    void keepsEveryAcknowledgedRowWhenTollgateIsKilled() throws Exception {
        try (AcknowledgedRows writer = AcknowledgedRows.start(dataFolder, SAME_USER)) {
            writer.awaitMore(200);
            Set<Integer> acknowledged = writer.kill();
            assertThat(rowsAfterStart()).containsAll(acknowledged);
        }
    }

    @Test
    void keepsEveryAcknowledgedRowWhenBothAreKilledAgainAndAgain() throws Exception {
        Set<Integer> acknowledged = new TreeSet<>();
        for (int round = 0; round < 2; round++) {
            try (AcknowledgedRows writer = AcknowledgedRows.start(dataFolder, SAME_USER)) {
                writer.awaitMore(100);
                writer.killPostgres();
                acknowledged.addAll(writer.kill());
            }
        }
        assertThat(rowsAfterStart()).containsAll(acknowledged);
    }

    @Test
    void startsAKilledPostgresAgainUnderTheSamePool() throws Exception {
        try (AcknowledgedRows writer = AcknowledgedRows.start(dataFolder, SAME_USER)) {
            writer.awaitMore(100);
            writer.killPostgres();
            writer.awaitMore(200);
            Set<Integer> acknowledged = writer.kill();
            assertThat(rowsAfterStart()).containsAll(acknowledged);
        }
    }

    @Test
    void tellsTheTruthAboutBeingReachable() throws Exception {
        EmbeddedPostgres postgres = start();
        try (postgres;
                Database database = Database.connect(postgres.address(), 2)) {
            assertThat(database.reachable()).isTrue();
            long killed = postgres.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            Await.until(() -> postgres.pid() != killed && database.reachable());
            // The pool may hold a connection to the killed server still, and says so once; the next ones are new.
            Await.until(() -> answers(database));
            assertThat(answers(database)).isTrue();

            postgres.close();
            assertThat(database.reachable()).isFalse();
            assertThatThrownBy(() -> database.transact(tx -> tx.handle().execute("SELECT 1")))
                    .isInstanceOf(DatabaseUnavailable.class);
        }
    }

    @Test
    void refusesASecondTollgateOnOneDataFolder() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(AcknowledgedRows.refusal(dataFolder))
                    .startsWith("Another Tollgate is running on the data folder")
                    .doesNotContain("\n");
            assertThatThrownBy(this::start).isInstanceOf(CannotStart.class);
            assertThat(ProcessHandle.of(postgres.pid())).isPresent();
        }
    }

    @Test
    void keepsItsPortUnlessAnotherProgramHasIt() throws Exception {
        int port;
        try (EmbeddedPostgres postgres = start()) {
            port = port(postgres);
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(port(postgres)).isEqualTo(port);
        }
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                EmbeddedPostgres postgres = start()) {
            assertThat(port(postgres)).isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void startsThoughTheRecordedPidIsAnotherProgramsNow() throws Exception {
        try (AcknowledgedRows writer = AcknowledgedRows.start(dataFolder, SAME_USER)) {
            writer.awaitMore(10);
            writer.killPostgres();
            writer.kill();
        }
        Path pidFile = dataFolder.resolve("postgresql/18/postmaster.pid");
        List<String> lines = Files.readAllLines(pidFile);
        lines.set(0, String.valueOf(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);
        assertThat(rowsAfterStart()).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void runsUnderAFolderThatOnlyItsOwnerMayEnter() throws Exception {
        Path closed = Files.createDirectory(
                dataFolder.resolve("closed"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(closed.resolve("data"), PostgresForTests.PROGRAMS, List.of());
                Database database = Database.connect(postgres.address(), 1)) {
            assertThat(shown(database, "data_checksums")).isEqualTo("on");
            assertThat(shown(database, "fsync")).isEqualTo("on");
            assertThat(shown(database, "server_encoding")).isEqualTo("UTF8");
            assertThat(shown(database, "listen_addresses")).isEqualTo("127.0.0.1");
        }
        assertThat(Files.getPosixFilePermissions(closed.resolve("data/postgresql.password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void runsAsAnOrdinaryUserToo() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can become somebody else");
        PostgresBinaries.in(PostgresForTests.PROGRAMS);
        int nobody = 65_534;
        Files.setPosixFilePermissions(dataFolder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path own = Files.createDirectory(dataFolder.resolve("own"));
        Files.setAttribute(own, "unix:uid", nobody);
        // The capability lets it read this build's class path, wherever that is.
        List<String> ordinaryUser = List.of(
                "setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups", "--securebits=+no_setuid_fixup",
                "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search");
        Set<Integer> acknowledged;
        try (AcknowledgedRows writer = AcknowledgedRows.start(own, ordinaryUser)) {
            writer.awaitMore(100);
            acknowledged = writer.kill();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(own, PostgresForTests.PROGRAMS, List.of())) {
            assertThat(rows(postgres)).containsAll(acknowledged);
            assertThat(Files.getAttribute(own.resolve("postgresql/18"), "unix:uid")).isEqualTo(nobody);
        }
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(dataFolder, PostgresForTests.PROGRAMS, List.of());
    }

    private Set<Integer> rowsAfterStart() {
        try (EmbeddedPostgres postgres = start()) {
            return rows(postgres);
        }
    }

    private static Set<Integer> rows(EmbeddedPostgres postgres) {
        try (Database database = Database.connect(postgres.address(), 1)) {
            return Set.copyOf(
                    database.read(tx -> tx.handle().createQuery("SELECT n FROM kept").mapTo(Integer.class).list()));
        }
    }

    private static int port(EmbeddedPostgres postgres) {
        return Integer.parseInt(postgres.address().jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    private static boolean answers(Database database) {
        try {
            return database.read(tx -> tx.handle().createQuery("SELECT true").mapTo(Boolean.class).one());
        } catch (DatabaseUnavailable notYet) {
            return false;
        }
    }

    private static String shown(Database database, String setting) {
        return database.read(tx ->
                tx.handle().createQuery("SELECT current_setting(:setting)").bind("setting", setting).mapTo(String.class).one());
    }


}
