package io.tollgate.foundation.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processes of one cluster that run now, whoever started them, found by their command lines. */
final class PostgresProcesses {
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

    private final PostgresCluster cluster;

    PostgresProcesses(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Ends what an earlier Tollgate or an earlier PostgreSQL left running: an orphaned server is shut down in order,
     * the children of a killed one are killed, since they would keep its shared memory in use. All of it is safe only
     * under the lock of the data folder.
     */
    void endLeftovers() throws IOException {
        if (!postmasters().isEmpty()) {
            stop();
        }
        List<Long> left = all();
        left.forEach(PostgresProcesses::kill);
        long deadline = System.nanoTime() + KILL_TIMEOUT.toNanos();
        while (!all().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new CannotStart("PostgreSQL processes of an earlier start do not end: " + all());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        forgetReusedPid();
    }

    /** Fast shutdown: open transactions roll back, everything committed is written, within 30 seconds or by force. */
    void stop() {
        if (!stop("fast", 30)) {
            stop("immediate", 10);
        }
    }

    private boolean stop(String mode, int seconds) {
        try {
            Commands.run(cluster.user().command(
                            cluster.programs().program("pg_ctl"),
                            "stop",
                            "--wait",
                            "--silent",
                            "--mode=" + mode,
                            "--timeout=" + seconds,
                            "--pgdata=" + cluster.files())
                    .directory(cluster.folder().toFile()));
            return true;
        } catch (CannotStart tookTooLongOrGone) {
            return postmasters().isEmpty();
        }
    }

    /**
     * After a restart of a container the recorded pid may be some other program's, and PostgreSQL would take that for
     * a running server. Nothing of this cluster runs any more, so the record is stale.
     */
    private void forgetReusedPid() throws IOException {
        if (cluster.recordedPid().stream().anyMatch(pid -> ProcessHandle.of(pid).isPresent())) {
            cluster.forgetPid();
        }
    }

    private List<Long> postmasters() {
        return running(line -> line.contains("/bin/postgres\0-D\0" + cluster.files() + "\0"));
    }

    private List<Long> all() {
        return running(line -> line.contains("/bin/postgres\0-D\0" + cluster.files() + "\0")
                || line.startsWith("postgres: " + cluster.processName() + ": "));
    }

    private interface CommandLine {
        boolean matches(String zeroSeparated);
    }

    private static List<Long> running(CommandLine wanted) {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (wanted.matches(commandLine(process))) {
                    pids.add(Long.parseLong(process.getFileName().toString()));
                }
            }
            return pids;
        } catch (IOException failure) {
            throw new CannotStart("The running processes cannot be listed: " + failure.getMessage(), failure);
        }
    }

    /** Empty for a process that has just ended, and for a zombie. */
    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
