package io.tollgate.entrypoints.web;

import io.tollgate.Environment;
import io.tollgate.House;
import io.tollgate.Node;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.IssuePortalLink;
import io.tollgate.domain.sessions.Role;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * How long pages take with a year of use in every hour, of seven metrics in six projects. No test: started by hand; what it said is in decision 111.
 */
final class UsagePageSpeed {
    private static final int TIMES = 40;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private UsagePageSpeed() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        try (Node node = Node.start(new Environment(0, Path.of("target", "usage-speed"), Optional.of(TestDatabase.freshAddress()), 8, Optional.of("key"),
                new Environment.Sandbox.On(Optional.of(Instant.parse("2026-12-28T12:00:00Z"))), Optional.of(TestMasterKeys.KEYS), Optional.empty(),
                Environment.of(Map.of()).settings())); HttpClient client = HttpClient.newHttpClient()) {
            House house = node.house();
            house.database.transact(tx -> house.createWorkspace.run(tx, new CreateWorkspace.Request(
                    new NewWorkspace("busy", "Busy", "owner@busy.example"), Optional.of("startup"), "test"), Instant.parse("2026-01-01T00:00:00Z")));
            house.database.transact(tx -> tx.handle().createUpdate("""
                    insert into project (workspace_id, id, name, first_used_at) select 1, n, 'project-' || n, '2026-01-01' from generate_series(1, 6) n
                    """).execute());
            house.database.transact(tx -> tx.handle().createUpdate("""
                    insert into usage_rollup (workspace_id, metric_id, hour, project_id, quantity, billable, own_key, events)
                    select 1, m.id, h, p, 100000 + p, 100000 + p, 0, 10 from metric m, generate_series(1, 6) p,
                        generate_series('2026-01-01'::timestamptz, '2026-12-28 11:00'::timestamptz, '1 hour') h
                    """).execute());
            house.database.transact(tx -> tx.handle().createUpdate("""
                    insert into usage_counter (workspace_id, metric_id, period, used, billable)
                    select 1, metric_id, date_trunc('month', hour, 'UTC')::date, sum(quantity), sum(quantity) from usage_rollup group by 2, 3
                    """).execute());
            try (Connection connection = house.database.dataSource().getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("vacuum analyze usage_rollup");
            }
            String root = "http://localhost:" + node.port();
            String secret = house.database.inTransaction(tx -> house.issuePortalLink.run(tx, new IssuePortalLink.Request(
                    "busy", Role.OWNER, Optional.empty(), Duration.ofHours(1), "test"), house.clock.instant(), new RealTime().instant())).secret();
            String cookie = client.send(HttpRequest.newBuilder(URI.create(root + "/portal/" + secret)).build(), HttpResponse.BodyHandlers.discarding())
                    .headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            // The past months' invoices are made meanwhile, which is no part of looking at a page.
            for (long end = System.nanoTime() + WARM_UP.toNanos(); System.nanoTime() < end; ) {
                micros(client, URI.create(root + "/usage"), cookie);
            }
            for (String path : new String[] {"/usage", "/usage?period=2026-11", "/usage?day=2026-12-14", "/billing"}) {
                long[] micros = new long[TIMES];
                for (int i = 0; i < TIMES; i++) {
                    micros[i] = micros(client, URI.create(root + path), cookie);
                }
                Arrays.sort(micros);
                System.out.printf("%s: median %,d us, nine of ten within %,d us%n", path, micros[TIMES / 2], micros[TIMES * 9 / 10]);
            }
        }
    }

    private static long micros(HttpClient client, URI page, String cookie) throws IOException, InterruptedException {
        long began = System.nanoTime();
        client.send(HttpRequest.newBuilder(page).header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());
        return (System.nanoTime() - began) / 1_000;
    }
}
