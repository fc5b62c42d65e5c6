package io.tollgate.foundation.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A process that writes rows and says which are durable, to be killed. {@link #main} is that process. */
final class AcknowledgedRows implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final Set<Integer> acknowledged = new TreeSet<>();
    private long postgresPid;

    private AcknowledgedRows(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    public static void main(String[] arguments) {
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.start(Path.of(arguments[0]), Path.of(arguments[1]), List.of());
                Database database = Database.connect(postgres.address(), 2)) {
            database.transact(tx -> tx.handle().execute("CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)"));
            int next = 1 + database.<Integer>read(
                    tx -> tx.handle().createQuery("SELECT coalesce(max(n), 0) FROM kept").mapTo(Integer.class).one());
            System.out.println("postgres " + postgres.pid());
            while (true) {
                write(database, next++);
            }
        } catch (CannotStart problem) {
            System.out.println(problem.getMessage());
            System.exit(1);
        }
    }

    private static void write(Database database, int n) {
        try {
            database.transact(tx -> tx.handle().execute("INSERT INTO kept VALUES (?)", n));
            System.out.println("kept " + n);
        } catch (DatabaseUnavailable outcomeUnknown) {
            System.out.println("unknown " + n + " " + database.reachable());
        }
    }

    static AcknowledgedRows start(Path dataFolder, List<String> prefix) throws IOException {
        return new AcknowledgedRows(process(dataFolder, prefix));
    }

    /** What a process prints that cannot start on the folder. */
    static String refusal(Path dataFolder) throws Exception {
        Process process = process(dataFolder, List.of());
        String output = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() == 0) {
            throw new AssertionError("started: " + output);
        }
        return output;
    }

    private static Process process(Path dataFolder, List<String> prefix) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AcknowledgedRows.class.getName(),
                dataFolder.toString(),
                PostgresForTests.PROGRAMS.toAbsolutePath().toString()));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    /** Reads on until that many more rows are acknowledged. */
    void awaitMore(int rows) throws IOException {
        int wanted = acknowledged.size() + rows;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (acknowledged.size() < wanted) {
            String line = lines.readLine();
            if (line == null || System.nanoTime() > deadline) {
                throw new AssertionError("Ended or slow after " + acknowledged.size() + " rows: " + line);
            }
            take(line);
        }
    }

    private void take(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "postgres" -> postgresPid = Long.parseLong(words[1]);
            case "kept" -> acknowledged.add(Integer.parseInt(words[1]));
            default -> { }
        }
    }

    void killPostgres() {
        ProcessHandle.of(postgresPid).orElseThrow().destroyForcibly();
    }

    /** Kills the process, and returns what it had acknowledged by then. */
    Set<Integer> kill() throws IOException {
        process.toHandle().destroyForcibly();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            // The last line may be cut in the middle of its number, which then was acknowledged to nobody.
            if (lines.ready()) {
                take(line);
            }
        }
        process.onExit().join();
        return acknowledged;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
