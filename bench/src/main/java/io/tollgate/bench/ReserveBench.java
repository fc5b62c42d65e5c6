package io.tollgate.bench;

import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reservations: decisions a second and how long each takes, spread over about 10,000 counters and all on one. Beside them, in the same rounds, a
 * conditional UPDATE of one row a transaction on the same PostgreSQL, and a check-and-increment script in Redis that syncs each write, where a
 * redis-server is installed.
 */
final class ReserveBench {
    private static final List<String> METRICS = List.of(
            "compute_hours", "ai_spend", "job_runs", "captcha_solves", "large_surcharge", "xlarge_surcharge", "pages_processed");
    private static final int WORKSPACES = 1_429;
    private static final int COUNTERS = WORKSPACES * METRICS.size();
    private static final int CONNECTIONS = 64;
    private static final int BATCH = 100;
    private static final String SPREAD = "single reserves, 64 connections, 10,003 counters";
    private static final String HOT = "single reserves, 64 connections, one hot counter";
    private static final String BATCHES = "batches of 100, 4 connections, 10,003 counters";
    private static final String UPDATE_SPREAD = "conditional UPDATE, 32 clients, 10,003 rows";
    private static final String UPDATE_HOT = "conditional UPDATE, 32 clients, one hot row";
    private static final String REDIS_HOT = "Redis script, appendfsync always, 50 clients, one hot key";

    private final Options options;
    private final Figures figures = new Figures();
    private final Latencies latencies = new Latencies();

    ReserveBench(Options options) {
        this.options = options;
    }

    void run() {
        Path folder = IngestBench.temporaryFolder();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
                ServerProcess server = ServerProcess.start(IngestBench.url(postgres.address()), folder.resolve("server.log"));
                Database database = Database.connect(postgres.address(), 40)) {
            System.out.printf("Making %,d workspaces.%n", WORKSPACES);
            IngestBench.createWorkspaces(server, WORKSPACES);
            database.transact(tx -> {
                tx.handle().execute("create table bench_counter (id int primary key, used bigint not null, hard_limit bigint not null) with (fillfactor = 50)");
                tx.handle().execute("insert into bench_counter select n, 0, 1000000000 from generate_series(0, " + COUNTERS + ") n");
            });
            Optional<RedisServer> redis = RedisServer.startIfInstalled(folder);
            System.out.println("Warming up.");
            round(server, database, redis, options.warmUp().seconds());
            figures.clear();
            latencies.clear();
            for (int round = 1; round <= options.rounds(); round++) {
                System.out.println("Round " + round + " of " + options.rounds() + ":");
                round(server, database, redis, options.seconds());
            }
            redis.ifPresent(RedisServer::close);
            figures.print();
            latencies.print();
            System.out.println();
            figures.printRatio(HOT, SPREAD);
            figures.printRatio(SPREAD, UPDATE_SPREAD);
            figures.printRatio(HOT, UPDATE_HOT);
            if (redis.isPresent()) {
                figures.printRatio(HOT, REDIS_HOT);
            } else {
                System.out.println("No redis-server is installed, so Redis was not measured.");
            }
        }
    }

    private void round(ServerProcess server, Database database, Optional<RedisServer> redis, int seconds) {
        add(SPREAD, Clients.run(CONNECTIONS, seconds, client -> reserving(server, SPREAD, WORKSPACES)));
        add(HOT, Clients.run(CONNECTIONS, seconds, client -> reserving(server, HOT, 0)));
        add(BATCHES, Clients.run(4, seconds, client -> inBatches(server)));
        add(UPDATE_SPREAD, Clients.run(32, seconds, client -> updating(database, COUNTERS)));
        add(UPDATE_HOT, Clients.run(32, seconds, client -> updating(database, 1)));
        redis.ifPresent(running -> add(REDIS_HOT, Clients.run(50, seconds, client -> running.client())));
    }

    private void add(String figure, Clients.Done done) {
        figures.add(figure, done.count(), done.nanos());
    }

    /** @param workspaces how many take turns by chance; 0 for the one hot counter */
    private Clients.Work reserving(ServerProcess server, String figure, int workspaces) throws IOException {
        HttpConnection connection = new HttpConnection(server.port());
        return () -> {
            byte[] request = HttpConnection.request("POST", "/v1/reservations", ServerProcess.KEY, "application/json", wish(workspaces));
            long began = System.nanoTime();
            connection.send(request);
            latencies.add(figure, System.nanoTime() - began);
            return 1;
        };
    }

    private Clients.Work inBatches(ServerProcess server) throws IOException {
        HttpConnection connection = new HttpConnection(server.port());
        return () -> {
            StringBuilder batch = new StringBuilder("{\"reservations\":[");
            for (int i = 0; i < BATCH; i++) {
                batch.append(i == 0 ? "" : ",").append(new String(wish(WORKSPACES), StandardCharsets.US_ASCII));
            }
            connection.send(HttpConnection.request("POST", "/v1/reservations/batch", ServerProcess.KEY, "application/json",
                    batch.append("]}").toString().getBytes(StandardCharsets.US_ASCII)));
            return BATCH;
        };
    }

    private static byte[] wish(int workspaces) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String workspace = "w" + (workspaces == 0 ? 0 : random.nextInt(workspaces));
        String metric = workspaces == 0 ? "job_runs" : METRICS.get(random.nextInt(METRICS.size()));
        return ("{\"workspace\":\"" + workspace + "\",\"metric\":\"" + metric + "\",\"quantity\":\"1\"}").getBytes(StandardCharsets.US_ASCII);
    }

    private static Clients.Work updating(Database database, int rows) throws Exception {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(true);
        PreparedStatement update = connection.prepareStatement("update bench_counter set used = used + 1 where id = ? and used + 1 <= hard_limit");
        return new Clients.Work() {
            @Override
            public long piece() throws Exception {
                update.setInt(1, ThreadLocalRandom.current().nextInt(rows));
                return update.executeUpdate();
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }
}
