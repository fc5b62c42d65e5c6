package io.tollgate.entrypoints.api;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Routes;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.TestSettings;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The whole interface on a database of its own, every answer held against the contract. */
final class TestApi implements AutoCloseable {
    static final String ADMIN = "the-admin-key-of-the-tests";

    final ManualTime clock = ManualTime.at("2026-03-10T12:00:00Z");
    /** What Authentication takes for the time; moved by hand, so that a test decides when a remembered key is asked for again. */
    final AtomicLong nanos = new AtomicLong();
    final Database database = TestDatabase.fresh();
    final StandInProvider provider = new StandInProvider();
    final House house = new House(database, clock, Tokens.seeded(1),
            TestSettings.with(provider.addresses()), TestMasterKeys.KEYS);
    final ApiKeyStore keys = house.apiKeys;
    final AuditStore audit = house.audit;
    final Writes writes = new Writes(database, house.firstAnswers, clock);
    final GroupCommit<RecordUsage.Request, RecordUsage.Answer> events = new GroupCommit<>(
            "events", database, house.recordUsage, request -> request.events().size(), GroupCommit.Limits.standard());
    final GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> reservations = new GroupCommit<>(
            "reservations", database, house.reserveUsage, request -> request.wishes().size(), GroupCommit.Limits.standard());
    final List<Route> routes;
    final TestServer server;
    private final ContractCheck contract;

    TestApi(List<Route> more) {
        database.transact(tx -> {
            keys.ensureAdminKey(tx, ADMIN, clock.instant());
            house.applyCatalog.run(tx, new ApplyCatalog.Request(sampleCatalog(), "test"), clock.instant());
        });
        ServerMetrics metrics = new ServerMetrics();
        metrics.watch(database.dataSource());
        List<Route> own = new ArrayList<>(more);
        own.addAll(new Routes(house, events, reservations, metrics, Tokens.seeded(2), Optional.empty())
                .all(() -> database.reachable() ? Optional.empty() : Optional.of("The database cannot be reached."), () -> false));
        routes = List.copyOf(own);
        contract = new ContractCheck(routes);
        Authentication stored = Authentication.byStoredKeys(database, keys, house.workspaces, nanos::get)
                .withSessions(database, house.sessions, house.workspaces, new RealTime());
        server = new TestServer(routes, stored, Duration.ofSeconds(10));
    }

    private static String sampleCatalog() {
        try (InputStream sample = TestApi.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    void workspace(String key) {
        workspace(key, "developer");
    }

    void workspace(String key, String plan) {
        NewWorkspace workspace = new NewWorkspace(key, "Name of " + key, key + "@example.com");
        database.transact(tx -> house.createWorkspace.run(
                tx, new CreateWorkspace.Request(workspace, Optional.of(plan), "test"), clock.instant()));
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "", ADMIN);
    }

    /** A request with a JSON body, or none where it is empty. @param headers name, value, name, value */
    HttpResponse<String> send(String method, String path, String body, String key, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", "Bearer " + key)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        List<String> names = List.of(headers);
        if (!names.contains("Content-Type") && !body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        for (int at = 0; at < headers.length; at += 2) {
            request.header(headers[at], headers[at + 1]);
        }
        HttpResponse<String> response = server.send(request.build());
        contract.answer(method, path, response);
        return response;
    }

    @Override
    public void close() {
        server.close();
        events.close();
        reservations.close();
        provider.close();
        database.close();
    }
}
