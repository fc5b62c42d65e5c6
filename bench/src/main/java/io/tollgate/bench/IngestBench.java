package io.tollgate.bench;

import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.db.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Events in. Beside Tollgate over HTTP stand, on the same PostgreSQL and in the same rounds: the same exactly-once SQL with its sums, called by plain
 * JDBC without HTTP, and a bare binary COPY into a table with the same columns and the same unique key.
 */
final class IngestBench {
    private static final int WORKSPACES = 100;
    private static final int BATCH = 1_000;
    private static final String HTTP_BATCHES = "HTTP, batches of 1,000, 4 clients";
    private static final String HTTP_SINGLE = "HTTP, single events, 64 connections";
    private static final String SAME_SQL = "same SQL by JDBC, batches of 1,000, 2 clients";
    private static final String SAME_SQL_LARGE = "same SQL by JDBC, batches of 5,000, 2 clients";
    private static final String COPY = "bare COPY, batches of 1,000, 2 clients";

    private final Options options;

    IngestBench(Options options) {
        this.options = options;
    }

    void run() {
        Path folder = temporaryFolder();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
                ServerProcess server = ServerProcess.start(url(postgres.address()), folder.resolve("server.log"));
                Database database = Database.connect(postgres.address(), 8)) {
            BenchEvents events = new BenchEvents();
            createWorkspaces(server, WORKSPACES);
            PlainJdbc jdbc = new PlainJdbc(database, WORKSPACES);
            System.out.printf("Loading %,d events first.%n", options.preload());
            jdbc.preload(options.preload());
            Figures figures = new Figures();
            System.out.println("Warming up.");
            round(new Figures(), server, jdbc, events, options.warmUp());
            for (int round = 1; round <= options.rounds(); round++) {
                System.out.println("Round " + round + " of " + options.rounds() + ":");
                round(figures, server, jdbc, events, options);
            }
            figures.print();
            System.out.println();
            figures.printRatio(HTTP_BATCHES, SAME_SQL);
            figures.printRatio(HTTP_BATCHES, SAME_SQL_LARGE);
            figures.printRatio(HTTP_BATCHES, COPY);
        }
    }

    private static void round(Figures figures, ServerProcess server, PlainJdbc jdbc, BenchEvents events, Options options) {
        add(figures, HTTP_BATCHES, Clients.run(4, options.seconds(), client -> {
            HttpConnection connection = new HttpConnection(server.port());
            return () -> {
                connection.send(HttpConnection.request("POST", "/v1/events", ServerProcess.KEY, "application/cloudevents-batch+json",
                        events.batch(BATCH, WORKSPACES)));
                return BATCH;
            };
        }));
        add(figures, SAME_SQL, Clients.run(2, options.seconds(), client -> () -> jdbc.record(BATCH)));
        add(figures, SAME_SQL_LARGE, Clients.run(2, options.seconds(), client -> () -> jdbc.record(5 * BATCH)));
        add(figures, COPY, Clients.run(2, options.seconds(), client -> () -> jdbc.copy(BATCH)));
        add(figures, HTTP_SINGLE, Clients.run(64, options.seconds(), client -> {
            HttpConnection connection = new HttpConnection(server.port());
            return () -> {
                connection.send(HttpConnection.request("POST", "/v1/events", ServerProcess.KEY, "application/cloudevents+json",
                        events.single(WORKSPACES)));
                return 1;
            };
        }));
    }

    private static void add(Figures figures, String figure, Clients.Done done) {
        figures.add(figure, done.count(), done.nanos());
    }

    static void createWorkspaces(ServerProcess server, int workspaces) {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            for (int number = 0; number < workspaces; number++) {
                String body = "{\"key\": \"w%d\", \"name\": \"W%d\", \"ownerEmail\": \"owner@example.com\", \"plan\": \"startup\"}"
                        .formatted(number, number);
                connection.send(HttpConnection.request("POST", "/v1/workspaces", ServerProcess.KEY, "application/json", body.getBytes()));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static String url(DatabaseAddress address) {
        String separator = address.jdbcUrl().contains("?") ? "&" : "?";
        return address.jdbcUrl() + separator + "user=" + address.user() + "&password=" + address.password();
    }

    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tollgate-bench");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
